//! The `tamis` program: arguments in, files or standard output out, an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    tamis::program(std::env::args_os())
}
