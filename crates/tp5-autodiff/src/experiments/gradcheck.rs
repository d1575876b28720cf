//! TP5 Q8: every gradient against central differences.

use data::TrainTest;
use lab::{Run, Target};
use linalg::Float;
use numpy_rng::RandomState;
use tp5_autodiff::gradcheck::{Check, every_operation};

use super::Options;

/// Prints a table with the worst check of each operation.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let seed = options.descent.seed;
    let mut record = run.record("gradcheck", data, &serde_json::json!({"seed": seed}));
    run.screen.question("Q8", "gradients: backward against central differences");
    let checks = every_operation(&mut RandomState::new(seed))?;
    let operations: Vec<_> = checks.chunk_by(|a, b| a.operation == b.operation).collect();
    run.screen.line(format!("{:<38}checks  largest error  tolerance", "operation"));
    operations.iter().for_each(|checks| run.screen.line(row(checks)));
    run.screen.line(
        "error: the largest distance between the two, in the check of the operation that comes nearest to its tolerance, \
         which is what the central difference may itself be off by: its remainder and its rounding",
    );

    let failed = operations.iter().filter(|checks| !checks.iter().all(Check::passed)).count();
    let (all, passed) = (operations.len(), operations.len() - failed);
    let target = Target {
        question: "TP5 Q8".into(),
        text: "every gradient within the tolerance of its central difference".into(),
        reached: passed as Float / all as Float,
        met: failed == 0,
    };
    run.target(&mut record, target, &format!("{passed} of {all} operations"), true);
    run.write(&record, [])
}

/// The check of an operation that comes nearest to its tolerance, or goes farthest beyond.
fn row(checks: &[Check]) -> String {
    // An error that is not a number counts as the largest: so `total_cmp` has it.
    let share = |check: &Check| check.error / check.tolerance;
    let worst = checks.iter().max_by(|a, b| share(a).total_cmp(&share(b)));
    worst.map_or(String::new(), |worst| {
        let Check { operation, error, tolerance, .. } = worst;
        let verdict = if worst.passed() { "ok" } else { "WRONG" };
        format!("{operation:<38}{:>6}  {error:>13.1e}  {tolerance:>9.1e}  {verdict}", checks.len())
    })
}
