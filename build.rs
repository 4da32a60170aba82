//! Gathers the rule files into the binary: one binary, one behaviour.

use std::{env, fmt::Write as _, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut files = Vec::new();
    for folder in fs::read_dir(Path::new(&root).join("rules"))? {
        let folder = folder?.path();
        if folder.file_name().is_some_and(|name| name == "vocabulary") || !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(&folder)? {
            files.push(file?.path());
        }
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "yaml")) {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy();
        writeln!(table, "    ({name:?}, include_str!({:?})),", file.to_string_lossy()).map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    let target = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&target).join("rules.rs"), table)
}
