//! The same settings for two labs whose handouts give different ones.

use xtask::labs::Lab;

/// Whether the options hold this one, with its value in the same word or the next.
pub fn is_given(options: &[String], name: &str) -> bool {
    options.iter().any(|option| option.split('=').next() == Some(name))
}

/// What two labs are given beside the options asked for, so that both do the same.
#[derive(Debug, PartialEq)]
pub struct Shared {
    /// Options for both.
    pub options: Vec<String>,
    /// Which, and why.
    pub notice: String,
}

/// Two labs of whole-batch descent may differ in passes and learning rate. As far as the options leave them open, both
/// are given those of the lab that makes fewer passes.
pub fn shared(left: &Lab, right: &Lab, options: &[String]) -> Option<Shared> {
    let (of_left, of_right) = (left.descent?, right.descent?);
    let (lab, (passes, rate)) = if of_left.0 < of_right.0 { (left, of_left) } else { (right, of_right) };
    let mut given = Vec::new();
    if of_left.0 != of_right.0 && !["--passes", "--epochs"].iter().any(|name| is_given(options, name)) {
        given.push(format!("--passes={passes}"));
    }
    if of_left.1 != of_right.1 && !is_given(options, "--lr") {
        given.push(format!("--lr={rate}"));
    }
    let notice = format!("{} and {} differ in what they do unless told otherwise: ", left.name, right.name);
    let notice = notice + &format!("both get {} from {}", given.join(" "), lab.name);
    (!given.is_empty()).then_some(Shared { options: given, notice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(name: &'static str, descent: Option<(usize, f64)>) -> Lab {
        Lab {
            name,
            package: "",
            title: "",
            dataset: "digits-178",
            experiment: "train",
            descent,
            single: false,
        }
    }

    /// Protects `diff tp4 tp5` without further options: both do what the shorter of the two does, and the screen says so.
    /// What the options say is left as it is; labs that do the same need nothing.
    #[test]
    fn of_two_labs() {
        let [tp4, tp5] = [lab("tp4", Some((2000, 1e-3))), lab("tp5", Some((200, 1e-4)))];
        let given = |left, right, options: &[&str]| {
            let options: Vec<String> = options.iter().map(|&option| option.into()).collect();
            shared(left, right, &options).map(|shared| shared.options.join(" "))
        };
        let both = Some("--passes=200 --lr=0.0001".to_string());
        assert_eq!(given(&tp4, &tp5, &["--loss", "categorical"]), both);
        assert_eq!(given(&tp5, &tp4, &[]), both);
        assert_eq!(given(&tp4, &tp5, &["--epochs=7"]), Some("--lr=0.0001".into()));
        assert_eq!(given(&tp4, &tp5, &["--lr", "1"]), Some("--passes=200".into()));
        assert_eq!(given(&tp4, &tp5, &["--lr=1", "--passes", "3"]), None);
        assert_eq!(given(&tp4, &tp4, &[]), None);
        assert_eq!(given(&tp4, &lab("tp3", None), &[]), None);
        let notice = "tp4 and tp5 differ in what they do unless told otherwise: both get --passes=200 --lr=0.0001 from tp5";
        assert_eq!(shared(&tp4, &tp5, &[]).map(|shared| shared.notice), Some(notice.into()));
    }
}
