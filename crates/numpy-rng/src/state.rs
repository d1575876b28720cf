//! The state of a generator, to be kept and taken up again.

use std::{fmt, str::FromStr};

use rand_pcg::Pcg64;

use crate::Generator;

/// What a [`Generator`] will draw next, and all that it will draw after that: NumPy's `rng.bit_generator.state`.
///
/// As text it is two or three whole numbers: `state`, `inc`, and `uinteger` if there is one.
///
/// ```
/// use numpy_rng::{Generator, default_rng};
///
/// let mut rng = default_rng(0);
/// rng.random(3);
/// let text = rng.state().to_string();
/// let mut again = Generator::from_state(text.parse()?);
/// assert_eq!(again.random(5), rng.random(5));
/// # Ok::<(), numpy_rng::StateError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct State {
    /// `state["state"]["state"]`
    pub state: u128,
    /// `state["state"]["inc"]`, an odd number.
    pub inc: u128,
    /// `state["uinteger"]`, if `state["has_uint32"]`: half a word that is left for the next whole number.
    pub uinteger: Option<u32>,
}

/// A text that is no state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StateError;

impl std::error::Error for StateError {}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not the state of a generator: two whole numbers, of which the second is odd, and perhaps half a word",
        )
    }
}

impl Generator {
    /// `rng.bit_generator.state`
    pub fn state(&self) -> State {
        State { state: self.pcg.state(), inc: self.pcg.stream() << 1 | 1, uinteger: self.kept_half }
    }

    /// The generator that goes on from there: `rng.bit_generator.state = state`.
    pub fn from_state(state: State) -> Self {
        let State { state, inc, uinteger } = state;
        Self { pcg: Pcg64::from_state(state, inc >> 1), kept_half: uinteger }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.state, self.inc)?;
        self.uinteger.map_or(Ok(()), |half| write!(f, " {half}"))
    }
}

impl FromStr for State {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, StateError> {
        let mut words = text.split(' ');
        let mut word = || words.next();
        let number = |word: Option<&str>| word.and_then(|word| word.parse().ok()).ok_or(StateError);
        let (state, inc) = (number(word())?, number(word())?);
        let uinteger = word().map(|half| half.parse().map_err(|_| StateError)).transpose()?;
        let whole = inc % 2 == 1 && word().is_none();
        whole.then_some(State { state, inc, uinteger }).ok_or(StateError)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::default_rng;

    /// Protects weights that carry a state: it is NumPy's own, so that a run can go on in either language.
    #[test]
    fn states_are_numpys() {
        // >>> rng = np.random.default_rng(42); rng.bit_generator.state
        let mut rng = default_rng(42);
        assert_eq!(
            rng.state().to_string(),
            "274674114334540486603088602300644985544 332724090758049132448979897138935081983"
        );
        // >>> rng.random(3); rng.integers(0, 10); rng.bit_generator.state
        rng.random(3);
        rng.integers(0, 10, 1);
        assert_eq!(
            rng.state().to_string(),
            "129461158061550087521946787121429467180 332724090758049132448979897138935081983 2995172878"
        );
    }

    proptest! {
        /// Protects a run that is taken up again: whatever was drawn before, what follows is the same.
        #[test]
        fn goes_on_as_it_would_have(seed in any::<u64>(), doubles in 0..9_usize, halves in 0..4_usize, order in 0..40_usize) {
            let mut rng = default_rng(seed.into());
            rng.random(doubles);
            rng.integers(0, 7, halves);
            rng.permutation(order);
            let state: State = rng.state().to_string().parse().expect("a state");
            prop_assert_eq!(state, rng.state());
            let mut again = Generator::from_state(state);
            prop_assert_eq!(again.integers(0, 100, 3), rng.integers(0, 100, 3));
            prop_assert_eq!(again.permutation(30), rng.permutation(30));
            prop_assert_eq!(again, rng);
        }

        /// Protects against taking anything else for a state: no text panics, and what is read is written again.
        #[test]
        fn any_text(text in "[0-9 +-]{0,90}|.{0,20}") {
            if let Ok(state) = text.parse::<State>() {
                prop_assert_eq!(state.to_string().parse::<State>(), Ok(state));
                prop_assert_eq!(Generator::from_state(state).state(), state);
            }
        }
    }

    /// Protects against a state with a digit missing: what cannot be one is refused.
    #[test]
    fn no_states() {
        for text in ["", "1", "1 2", "1 3 ", "1 3 4294967296", "1 3 4 5", "a 3", "1  3", "-1 3"] {
            assert_eq!(text.parse::<State>(), Err(StateError), "{text:?}");
        }
    }
}
