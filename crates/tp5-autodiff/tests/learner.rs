//! TP5's network as the course's commands train and trace it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::digits;
use data::{Samples, TrainTest};
use lab::{
    Learner, Loss, Watch,
    descent::Settings,
    record::{Score, Step},
};
use linalg::{Float, Matrix};
use numpy_rng::RandomState;
use serde::Deserialize;
use tp5_autodiff::{
    Model, TwoLayerNetwork, TwoLayers,
    nn::{Activation, Mlp},
};

/// How far a loss may be from PyTorch's, relatively: the sums are the same, their order is not.
const CLOSE: Float = 1e-9;

/// The nine runs take a while without the optimizer's help.
const LAST_PASS: usize = if cfg!(debug_assertions) { 100 } else { usize::MAX };

/// What PyTorch reaches: `python docs/numpy/golden_torch.py > docs/numpy/golden-torch.json`.
#[derive(Deserialize)]
struct Golden {
    train: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    settings: OfRun,
    history: Vec<Step>,
    test: Score,
}

#[derive(Debug, Deserialize)]
struct OfRun {
    seed: u32,
    activation: weights::Activation,
    loss: String,
    momentum: Float,
    hidden: usize,
    learning_rate: Float,
}

#[track_caller]
fn assert_close(ours: Score, theirs: Score, what: &str) {
    assert!(
        (ours.loss / theirs.loss - 1.0).abs() <= CLOSE,
        "{what}: {}, PyTorch's {}",
        ours.loss,
        theirs.loss
    );
    assert_eq!(ours.accuracy, theirs.accuracy, "{what}");
}

/// Protects Q4 to Q6: for every seed, activation, loss, momentum, width and learning rate that was tried, the losses
/// before each step and at the end are those of a classmate's PyTorch, and so are the accuracies.
#[test]
fn the_losses_of_pytorch() {
    let golden: Golden = serde_json::from_str(include_str!("../../../docs/numpy/golden-torch.json")).unwrap();
    let TrainTest { train, test, .. } = digits();
    assert_eq!(golden.train.len(), 9);
    for Run { settings, history, test: end } in golden.train {
        let OfRun { seed, activation, ref loss, momentum, hidden, learning_rate } = settings;
        let loss = if loss == "handout" { Loss::Handout } else { Loss::Categorical };
        let network = TwoLayers::new((784, hidden, 3), activation.into(), &mut RandomState::new(seed));
        let mut learner = match momentum {
            0.0 => Model::by_hand(network, loss),
            _ => Model::by_optimizer(network, loss, momentum),
        };
        let last = history.last().unwrap().step;
        let ours = descend(&mut learner, [&train, &test], last.min(LAST_PASS), learning_rate);
        for expected in history {
            let Some(ours) = ours.get(expected.step - 1) else { continue };
            let what = format!("{settings:?}, pass {}", expected.step);
            let score = |step: &Step| {
                let (loss, accuracy) = step.test_loss.zip(step.test_accuracy).unwrap();
                Score { loss, accuracy }
            };
            assert_close(score(ours), score(&expected), &what);
            let (train_loss, theirs) = ours.train_loss.zip(expected.train_loss).unwrap();
            assert!((train_loss / theirs - 1.0).abs() <= CLOSE, "{what}: {train_loss}, PyTorch's {theirs}");
        }
        if last <= LAST_PASS {
            assert_close(learner.evaluate(&test), end, &format!("{settings:?}, end"));
        }
    }
}

/// A small network, and images for it.
fn small(activation: Activation) -> (TwoLayers, Samples) {
    let network = TwoLayers::new((784, 10, 3), activation, &mut RandomState::new(0));
    (network, digits().train.first(40))
}

/// Makes so many passes.
fn descend<N: TwoLayerNetwork>(
    learner: &mut Model<N>,
    [train, test]: [&Samples; 2],
    passes: usize,
    learning_rate: Float,
) -> Vec<Step> {
    let settings = Settings { seed: 0, passes, learning_rate, handouts_rate: learning_rate };
    let watch = Watch::silent();
    learner.train(train, test, &settings, &mut (), &watch).unwrap();
    watch.training().history
}

/// The losses of some passes.
fn passes<N: TwoLayerNetwork>(learner: &mut Model<N>, train: &Samples, count: usize) -> Vec<Float> {
    let history = descend(learner, [train, train], count, 1e-2);
    history.into_iter().map(|step| step.train_loss.unwrap()).collect()
}

/// Protects the second walk along a descent that has failed, which starts from a clone: what becomes of one learner
/// leaves the other as it was, and both go the same way, velocities included.
#[test]
fn clones_are_independent() {
    fn check<N: TwoLayerNetwork>(mut learner: Model<N>, train: &Samples) {
        passes(&mut learner, train, 3);
        let mut clone = learner.clone();
        let (parameters, state) = (learner.parameters(), learner.state());
        let losses = passes(&mut learner, train, 3);
        assert_ne!(learner.parameters(), parameters);
        assert_eq!((clone.parameters(), clone.state()), (parameters, state));
        assert_eq!(passes(&mut clone, train, 3), losses);
        assert_eq!((clone.parameters(), clone.state()), (learner.parameters(), learner.state()));
    }
    let (network, train) = small(Activation::Tanh);
    check(Model::by_hand(network.copy(), Loss::Handout), &train);
    check(Model::by_optimizer(network.copy(), Loss::Handout, 0.5), &train);
    check(Model::by_optimizer(Mlp::with_layers(network), Loss::Handout, 0.5), &train);
}

/// TP5 Q6 and Q7: the module draws the network's numbers, computes what it computes and descends as it does, to the
/// last bit; the optimizer without momentum is the update by hand.
#[test]
fn module_and_optimizer_are_the_network_by_hand() {
    let (network, train) = small(Activation::Relu);
    let mlp = || Mlp::new((784, 10, 3), Activation::Relu, &mut RandomState::new(0));
    let losses = |momentum| {
        let mut network = Model::by_optimizer(network.copy(), Loss::Handout, momentum);
        let mut module = Model::by_optimizer(mlp(), Loss::Handout, momentum);
        let losses = passes(&mut network, &train, 20);
        assert_eq!(passes(&mut module, &train, 20), losses);
        assert_eq!(network.parameters(), module.parameters());
        assert_eq!(network.evaluate(&train), module.evaluate(&train));
        losses
    };
    let mut by_hand = Model::by_hand(network.copy(), Loss::Handout);
    assert_eq!(passes(&mut by_hand, &train, 20), losses(0.0));
    assert!(losses(0.9)[19] < losses(0.0)[19] / 2.0);
}

/// Protects `cargo xtask diff`: the trace has the tensors that the scripts in docs/numpy write, in their order; and
/// looking at them changes nothing.
#[test]
fn tensors_of_a_pass() {
    let computed = ["z1", "a1", "logits", "probs", "losses", "grad_logits", "grad_w2", "grad_b2", "grad_a1"];
    let computed = [&computed[..], &["grad_z1", "grad_w1", "grad_b1"]].concat();
    let velocities = ["v_w1", "v_b1", "v_w2", "v_b2"];
    for activation in [Activation::Tanh, Activation::Relu, Activation::Sigmoid] {
        let (network, train) = small(activation);
        let learners = [
            (Model::by_hand(network.copy(), Loss::Categorical), computed.clone()),
            (Model::by_optimizer(network, Loss::Handout, 0.9), [&computed[..], &velocities].concat()),
        ];
        for (mut learner, names) in learners {
            passes(&mut learner, &train, 1);
            let before = learner.parameters();
            let mut unseen = learner.clone();
            let tensors = learner.tensors(&train, &[]);
            assert_eq!(tensors.iter().map(|tensor| tensor.head.tensor.as_str()).collect::<Vec<_>>(), names);
            let loss = passes(&mut learner, &train, 1)[0];
            assert_eq!(
                (loss, learner.parameters()),
                (passes(&mut unseen, &train, 1)[0], unseen.parameters())
            );

            let traced = |name: &str| {
                let tensor = tensors.iter().find(|tensor| tensor.head.tensor == name).unwrap();
                let [m, n] = tensor.head.shape[..] else { panic!("{name} is a matrix") };
                Matrix::from_row_slice(m, n, &tensor.values)
            };
            // The order of summation differs.
            assert!((loss / traced("losses").mean() - 1.0).abs() < 1e-14);
            for ((name, before), (_, after)) in before.iter().zip(learner.parameters()) {
                // θ − η·direction, in the arithmetic of the step.
                let expected = before.zip_map(&traced(&learner.direction(name)), |theta, g| theta - 1e-2 * g);
                assert_eq!(after, expected, "{name}");
            }
            for (name, velocity) in learner.state() {
                assert_eq!(velocity, traced(&name), "{name}");
            }
        }
    }
}
