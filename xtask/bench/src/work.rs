//! The works: what is trained, by whom, and what is promised of it. To add one is to add an entry here.

use super::{network::Network, peer::Peer, target::Target};

/// A work that several peers do, in the same way and on the same images.
#[derive(Debug)]
pub struct Work {
    /// The word for it on the command line: the lab's name, if it is a lab's inner loop.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What is timed: `epoch`
    pub unit: &'static str,
    /// The images.
    pub data: Data,
    /// How many steps each round makes; the first is a warm-up.
    pub steps: usize,
    /// Options for every peer, beside the images and the steps.
    pub settings: &'static [(&'static str, &'static str)],
    /// Those who do it. The first is the one that the others are held against.
    pub peers: &'static [Peer],
    /// What is promised of the first, on full data and two cores.
    pub targets: &'static [Target],
    /// What is trained, if anything is.
    pub network: Option<Network>,
}

/// Which images of which data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Data {
    /// Those that a lab takes of its own accord.
    All(&'static str),
    /// The first five sixths of the training images, which other labs keep when they put a sixth apart to watch.
    FiveSixths(&'static str),
    /// The digits 1, 7 and 8 of MNIST.
    Digits,
}

/// MNIST's training images of the digits 1, 7 and 8.
pub const DIGITS_OF_MNIST: usize = 18_858;

const FASHION: &str = "fashion-mnist";
const BATCHES: &[(&str, &str)] = &[("--seed", "0"), ("--batch-size", "64"), ("--lr", "0.1")];
/// The handout's learning rate is for 1,000 images, over which the gradient is a sum.
const WHOLE_BATCH: &[(&str, &str)] = &[("--seed", "0"), ("--hidden", "100"), ("--lr", "5e-5")];

const TP4: Peer = Peer::lab("TP4", "tp4", &["two-layers", "--loss=categorical"]);
const TP4_NUMPY: Peer = Peer::numpy("docs/numpy/tp4.py", &["two-layers", "--loss=categorical"]);
const TP5_TORCH: Peer = Peer::tp5_torch(&["train", "--loss=categorical"]);

/// All works, in the order of the course.
pub const ALL: &[Work] = &[
    Work {
        name: "tp1",
        title: "softmax regression, 784–10, batches of 100 in file order",
        unit: "epoch",
        data: Data::All("mnist"),
        steps: 4,
        settings: &[("--batch-size", "100"), ("--lr", "0.1")],
        peers: &[
            Peer::lab("TP1", "tp1", &["train"]),
            Peer::numpy("docs/numpy/tp1.py", &["train"]),
            Peer::torch(&["tp1"], "train"),
            Peer::sklearn(&["tp1"], "train"),
            Peer::burn(&["tp1"], "train"),
            Peer::candle(&["tp1"], "train"),
        ],
        targets: &[Target::Ratio("NumPy", 0.4), Target::Start(0.5)],
        network: Some(Network::OneLayer(784.0, 10.0)),
    },
    Work {
        name: "tp2",
        title: "softmax regression, 784–10, image by image, batches of 64",
        unit: "epoch",
        data: Data::All(FASHION),
        steps: 3,
        settings: BATCHES,
        peers: &[Peer::lab("TP2", "tp2", &["train"]), Peer::numpy("docs/numpy/tp2.py", &["train"])],
        targets: &[Target::Ratio("NumPy", 0.3), Target::Start(0.5)],
        network: Some(Network::OneLayer(784.0, 10.0)),
    },
    Work {
        name: "tp3",
        title: "softmax regression, 784–10, batches of 64",
        unit: "epoch",
        data: Data::All(FASHION),
        steps: 4,
        settings: BATCHES,
        peers: &[
            Peer::lab("TP3", "tp3", &["train"]),
            Peer::lab("TP2", "tp2", &["train"]),
            Peer::numpy("docs/numpy/tp3.py", &["train"]),
            Peer::torch(&["tp3"], "train"),
            Peer::sklearn(&["tp3"], "train"),
            Peer::burn(&["tp3"], "train"),
            Peer::candle(&["tp3"], "train"),
        ],
        targets: &[
            Target::Ratio("NumPy", 0.3),
            Target::Ratio("TP2", 0.1),
            Target::Least(2.0),
            Target::Start(0.5),
            Target::Memory(150.0),
        ],
        network: Some(Network::OneLayer(784.0, 10.0)),
    },
    Work {
        name: "tp3-f32",
        title: "softmax regression, 784–10, batches of 64, in single precision",
        unit: "epoch",
        data: Data::All(FASHION),
        steps: 4,
        settings: BATCHES,
        peers: &[
            Peer::single("TP3", "tp3", &["train", "--precision=f32"]),
            Peer::numpy("docs/numpy/tp3.py", &["train", "--precision=f32"]),
        ],
        targets: &[Target::Ratio("NumPy", 0.3)],
        network: Some(Network::OneLayer(784.0, 10.0)),
    },
    Work {
        name: "tp4",
        title: "two layers, 784–100–3, all images at once, gradients by hand",
        unit: "pass",
        data: Data::Digits,
        steps: 6,
        settings: WHOLE_BATCH,
        peers: &[
            TP4,
            TP4_NUMPY,
            TP5_TORCH,
            Peer::sklearn(&["tp4"], "two-layers"),
            Peer::burn(&["tp4"], "two-layers"),
            Peer::candle(&["tp4"], "two-layers"),
        ],
        targets: &[Target::Ratio("NumPy", 0.7), Target::Start(0.5)],
        network: Some(Network::TwoLayers(784.0, 100.0, 3.0)),
    },
    Work {
        name: "tp5",
        title: "two layers, 784–100–3, all images at once, automatic gradients",
        unit: "pass",
        data: Data::Digits,
        steps: 6,
        settings: WHOLE_BATCH,
        peers: &[
            Peer::lab("TP5", "tp5", &["train", "--loss=categorical"]),
            TP4,
            TP4_NUMPY,
            TP5_TORCH,
            Peer::burn(&["tp5"], "train"),
            Peer::candle(&["tp5"], "train"),
        ],
        targets: &[Target::Ratio("TP4", 1.15), Target::Ratio("PyTorch", 0.6), Target::Start(0.5)],
        network: Some(Network::TwoLayers(784.0, 100.0, 3.0)),
    },
    Work {
        name: "tp6",
        title: "MLP, 784–128–10, batches of 64",
        unit: "epoch",
        data: Data::FiveSixths(FASHION),
        steps: 4,
        settings: &[("--seed", "0"), ("--batch-size", "64"), ("--lr", "0.1"), ("--hidden", "128")],
        peers: &[
            Peer::lab("TP6", "tp6", &["mlp", "--bias", "--split=files"]),
            Peer::numpy("docs/numpy/tp6.py", &["mlp", "--bias", "--split=files"]),
            Peer::torch(&["tp6"], "mlp"),
            Peer::sklearn(&["tp6"], "mlp"),
            Peer::burn(&["tp6"], "mlp"),
            Peer::candle(&["tp6"], "mlp"),
        ],
        targets: &[Target::Ratio("PyTorch", 0.4), Target::Start(0.5)],
        network: Some(Network::TwoLayers(784.0, 128.0, 10.0)),
    },
    Work {
        name: "load",
        title: "the four files, from .gz to bytes in memory",
        unit: "load",
        data: Data::All(FASHION),
        steps: 1,
        settings: &[],
        peers: &[Peer::load(), Peer::load_numpy()],
        targets: &[Target::Ratio("NumPy", 0.5)],
        network: None,
    },
];

/// The work of that name.
pub fn named(name: &str) -> Option<&'static Work> {
    ALL.iter().find(|work| work.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use xtask::{labs, programs::bench::WORKS};

    use super::*;
    use crate::peer::Program;

    /// Protects the table from a slip: every lab has its inner loop here, the command line knows every work, every target names
    /// a peer that does the work, no name stands twice, the first peer is the course's own, and every script is there.
    #[test]
    fn the_table_is_whole() {
        assert_eq!(ALL.iter().map(|work| work.name).collect::<Vec<_>>(), WORKS);
        for lab in labs::ALL {
            assert!(named(lab.name).is_some(), "{}", lab.name);
        }
        for Work { name, peers, targets, .. } in ALL {
            let names: BTreeSet<&str> = peers.iter().map(|peer| peer.name).collect();
            assert_eq!(names.len(), peers.len(), "{name}");
            assert!(peers[0].is_ours(), "{name}");
            for target in *targets {
                if let Target::Ratio(peer, _) = target {
                    assert!(names.contains(peer) && *peer != peers[0].name, "{name}: {peer}");
                }
            }
            for peer in *peers {
                if let Program::Script(_, path) = peer.program {
                    assert!(data::project_root().join(path).is_file(), "{path}");
                }
            }
        }
    }
}
