//! What hostile pages cost `tamis convert`: CPU time and peak memory at 1, 2, 4 and 8 MB, held against the bounds.
//!
//! Each page is converted by a process of its own, so the figures are those a user would see. What the smallest page
//! costs is taken off. `cargo bench --bench hostile -- NAME…` takes only the inputs whose names contain one of the
//! words. Exits with 1 where a bound is broken.

#[path = "../tests/hostile/inputs.rs"]
mod inputs;

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use inputs::{INPUTS, Input};
use wait4::Wait4 as _;

/// Sizes of the pages in MB; each is twice the one before.
const SIZES: [usize; 4] = [1, 2, 4, 8];

const MB: usize = 1_000_000;

/// Most growth of the CPU time for a megabyte over that of all smaller sizes, as a factor. One size alone can be cheap:
/// the same page at twice its size may be content where it was furniture, and written.
const MAX_GROWTH: f64 = 1.2;

/// CPU time below which growth is noise of the machine.
const NOISE: Duration = Duration::from_millis(15);

/// Most CPU time for a megabyte.
const MAX_PER_MB: Duration = Duration::from_millis(100);

/// Most memory, as a multiple of the page.
const MAX_MEMORY: f64 = 20.0;

/// Runs of which the fastest counts, for a page that looks too slow; other processes only ever add time.
const TRIES: usize = 4;

/// What one run cost.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    memory_bytes: u64,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [command, name, megabytes, file] = &arguments[..]
        && command == "generate"
    {
        let input = INPUTS.iter().find(|input| input.name == name).ok_or("no such input")?;
        std::fs::write(file, input.page(megabytes.parse::<usize>()? * MB))?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = tempfile::tempdir()?;
    let small = folder.path().join("small.html");
    std::fs::write(&small, "<!doctype html><p>soup")?;
    // The first run reads the program from the disk.
    let runs = (0..TRIES).map(|_| convert(&small)).collect::<Result<Vec<_>, _>>()?;
    let base = runs.into_iter().min_by_key(|cost| cost.cpu).ok_or("no run")?;
    println!("smallest page: {:.0} ms, {:.0} MB; the rest is over that", millis(base.cpu), mb(base.memory_bytes));
    println!(
        "{:32}  {:>6} {:>6} {:>6} {:>6}  {:>6}  {:>6}",
        "CPU ms of", "1 MB", "2 MB", "4 MB", "8 MB", "growth", "memory"
    );
    let wanted =
        |input: &&Input| arguments.is_empty() || arguments.iter().any(|word| input.name.contains(word.as_str()));
    let mut broken = 0;
    for input in INPUTS.iter().filter(wanted) {
        broken += usize::from(!measure(input, folder.path(), base)?);
    }
    if broken > 0 {
        println!("{broken} beyond the bounds");
    }
    Ok(ExitCode::from(u8::from(broken > 0)))
}

/// Measures and prints one input; says whether it keeps the bounds.
fn measure(input: &Input, folder: &Path, base: Cost) -> Result<bool, Box<dyn Error>> {
    let mut costs = [base; SIZES.len()];
    let files = SIZES.map(|size| folder.join(format!("{}-{size}.{}", input.name, input.ending)));
    for (size, file) in SIZES.iter().zip(&files) {
        generate(input.name, *size, file)?;
    }
    let over = |cost: Cost| Cost {
        cpu: cost.cpu.saturating_sub(base.cpu),
        memory_bytes: cost.memory_bytes.saturating_sub(base.memory_bytes),
    };
    for (cost, file) in costs.iter_mut().zip(&files) {
        *cost = over(convert(file)?);
    }
    for _ in 1..TRIES {
        if faults(&costs).is_empty() {
            break;
        }
        for (cost, file) in costs.iter_mut().zip(&files) {
            cost.cpu = cost.cpu.min(over(convert(file)?).cpu);
        }
    }
    let faults = faults(&costs);
    let growth = costs.windows(2).map(|pair| ratio(pair[1].cpu, pair[0].cpu)).fold(0.0, f64::max);
    print!("{:32} ", input.name);
    for cost in &costs {
        print!(" {:>6.0}", millis(cost.cpu));
    }
    println!("  {growth:>6.2}  {:>5.1}x  {}", memory(&costs), faults.join(", "));
    for file in &files {
        std::fs::remove_file(file)?;
    }
    Ok(faults.is_empty())
}

/// The bounds that are broken.
fn faults(costs: &[Cost; SIZES.len()]) -> Vec<&'static str> {
    let per_mb = |at: usize| costs[at].cpu.div_f64(SIZES[at] as f64);
    let grows = |at: usize| {
        let before = (0..at).map(per_mb).max().unwrap_or_default();
        costs[at].cpu > before.mul_f64(MAX_GROWTH * SIZES[at] as f64) + NOISE
    };
    let slow = |(cost, size): (&Cost, &usize)| cost.cpu > MAX_PER_MB * u32::try_from(*size).unwrap_or(u32::MAX) + NOISE;
    let mut faults = Vec::new();
    faults.extend((1..SIZES.len()).any(grows).then_some("GROWS"));
    faults.extend(costs.iter().zip(&SIZES).any(slow).then_some("SLOW"));
    faults.extend((memory(costs) > MAX_MEMORY).then_some("HUNGRY"));
    faults
}

/// Most memory of the pages, as a multiple of their size.
fn memory(costs: &[Cost; SIZES.len()]) -> f64 {
    costs.iter().zip(&SIZES).map(|(cost, size)| mb(cost.memory_bytes) / *size as f64).fold(0.0, f64::max)
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(0.001)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / MB as f64
}

/// Writes a page in a process of its own: a child's peak memory counts from that of the process that started it.
fn generate(name: &str, megabytes: usize, file: &Path) -> Result<(), Box<dyn Error>> {
    let this = std::env::current_exe()?;
    let status = Command::new(this).arg("generate").arg(name).arg(megabytes.to_string()).arg(file).status()?;
    if status.success() { Ok(()) } else { Err(format!("{name} cannot be generated").into()) }
}

/// Converts a page into three formats on one thread.
fn convert(page: &Path) -> Result<Cost, Box<dyn Error>> {
    let output = page.with_extension("out");
    let mut run = Command::new(env!("CARGO_BIN_EXE_tamis"));
    run.arg("convert").arg(page).arg("-o").arg(&output).args(["-j1", "--force", "--progress", "never", "-q"]);
    let ended = run.stdin(Stdio::null()).spawn()?.wait4()?;
    if !ended.status.success() {
        return Err(format!("{}: {}", page.display(), ended.status).into());
    }
    std::fs::remove_dir_all(output)?;
    Ok(Cost { cpu: ended.rusage.utime + ended.rusage.stime, memory_bytes: ended.rusage.maxrss })
}
