//! TP1 Q8: the machine between two classes, trained by the library.

use libsvm_rs::{KernelType, SvmNode, SvmParameterBuilder, SvmProblem, SvmType, train::svm_train};
use linalg::Float;

/// How dear an image on the wrong side is: the largest `αᵢ`.
pub const C: Float = 1.0;

/// Megabytes in which the solver keeps rows of the kernel matrix, per pair at work; as scikit-learn has it.
const CACHE: Float = 200.0;

/// What training finds for a pair of classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The place of each support vector among the training images, and its `yᵢ αᵢ`: above 0 for the first class.
    pub coefficients: Vec<(usize, Float)>,
    /// `b`
    pub bias: Float,
}

/// An image as the library wants it: what is not 0, and where.
pub fn nodes(image: &[Float]) -> Vec<SvmNode> {
    let inked = image.iter().zip(1..).filter(|&(&value, _)| value != 0.0);
    inked.map(|(&value, index)| SvmNode { index, value }).collect()
}

/// Trains the machine that tells the images of class `first`, where it is above 0, from those of class `second`. Of the
/// other images it sees nothing.
///
/// # Panics
/// If `gamma` is below 0.
pub fn train_pair(
    images: &[Vec<SvmNode>],
    labels: &[u8],
    (first, second): (u8, u8),
    gamma: Float,
) -> Machine {
    // The library counts the class that it sees first as y = 1.
    let of = |class: u8| (0..labels.len()).filter(move |&i| labels[i] == class);
    let places: Vec<usize> = of(first).chain(of(second)).collect();
    let problem = SvmProblem {
        labels: places.iter().map(|&i| if labels[i] == first { 1.0 } else { -1.0 }).collect(),
        instances: places.iter().map(|&i| images[i].clone()).collect(),
    };
    let parameters = SvmParameterBuilder::new()
        .svm_type(SvmType::CSvc)
        .kernel_type(KernelType::Rbf)
        .gamma(gamma)
        .c(C)
        .cache_size(CACHE)
        .build()
        .expect("γ is not below 0");
    let model = svm_train(&problem, &parameters);
    let of_support = model.sv_indices.iter().zip(&model.sv_coef[0]);
    Machine {
        // The library counts from 1.
        coefficients: of_support.map(|(&index, &value)| (places[index - 1], value)).collect(),
        bias: -model.rho[0],
    }
}
