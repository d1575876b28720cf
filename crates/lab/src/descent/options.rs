//! The settings of whole-batch gradient descent.

use clap::{Arg, Args};
use linalg::Float;
use serde::Serialize;
use weights::hidden_widths;

use crate::{
    learner::Schedule,
    loss::Loss,
    options::{at_least_one, positive},
    watch::Rate,
};

/// The hidden units of the handouts of TP4 and TP5.
pub const HIDDEN: usize = 100;

/// How to descend. The handout gives each experiment its own number of passes and learning rate, which the lab adds to the
/// help with [`unless_given`].
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Training")]
pub struct DescentOptions {
    /// Seed of every random draw: the same seed gives NumPy's numbers
    #[arg(long, global = true, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u32,
    /// Passes over all training images, each one step
    #[arg(long, alias = "epochs", global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub passes: Option<usize>,
    /// Learning rate
    #[arg(long = "lr", global = true, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    pub learning_rate: Option<Float>,
    /// Hidden units, where there is a hidden layer
    #[arg(long, global = true, value_name = "Q", default_value_t = HIDDEN, value_parser = hidden_widths::units, allow_negative_numbers = true)]
    pub hidden: usize,
    /// Loss to record; TP4's gradient is the categorical one's in either case, TP5's is that of the loss
    #[arg(long, global = true, value_enum, default_value_t)]
    pub loss: Loss,
}

/// What a descent does, as its record says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Seed of every random draw.
    pub seed: u32,
    /// Steps, each from all training images.
    pub passes: usize,
    /// Factor of each step.
    pub learning_rate: Float,
    /// The handout's learning rate: what to try where this one is too high.
    #[serde(skip)]
    pub handouts_rate: Float,
}

impl DescentOptions {
    /// What was asked for; the handout's `passes` and `learning_rate` where nothing was.
    pub fn settings(&self, passes: usize, learning_rate: Float) -> Settings {
        Settings {
            seed: self.seed,
            passes: self.passes.unwrap_or(passes),
            learning_rate: self.learning_rate.unwrap_or(learning_rate),
            handouts_rate: learning_rate,
        }
    }
}

impl Schedule for Settings {
    fn epochs(&self) -> usize {
        self.passes
    }

    fn rate(&self) -> Rate {
        Rate { learning_rate: self.learning_rate, handouts: self.handouts_rate }
    }
}

/// Adds to an option's help what holds without it: "200 in `one-layer`, 2000 in `two-layers`".
pub fn unless_given(arg: Arg, usual: &str) -> Arg {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    arg.help(format!("{help} (without it: {usual})"))
}
