//! candle's losses are the labs'.

#[path = "../../common/tests/labs/mod.rs"]
mod labs;

#[test]
fn the_losses_of_the_labs() {
    labs::check(env!("CARGO_BIN_EXE_candle-peer"));
}
