//! TP3's binary under another name, for the build in single precision: `cargo xtask run tp3 --precision f32`.

#[path = "main.rs"]
mod double;

fn main() -> std::process::ExitCode {
    double::main()
}
