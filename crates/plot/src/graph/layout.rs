//! Where the boxes and arrows of a graph go, layer by layer from top to bottom.
//!
//! After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures"
//! (1981): layers first; then an order within each layer with few crossings; then positions that keep this order
//! and pull neighbours together. An arrow that passes a layer takes a place there, as a box would.

/// How far a box reaches from its middle to the left and to the right.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) left: f64,
    pub(super) right: f64,
}

/// Layers count from the top, `x` from the left edge of the leftmost box.
pub(super) struct Layout {
    /// Layer and middle of each vertex.
    pub(super) vertices: Vec<(usize, f64)>,
    /// For each edge, where it passes the layers between its ends.
    pub(super) bends: Vec<Vec<(usize, f64)>>,
    pub(super) layers: usize,
    pub(super) width: f64,
}

/// The space that an arrow takes in a layer that it passes, to either side.
const ARROW: Extent = Extent { left: 7.0, right: 7.0 };
/// White space between neighbours.
const GAP: f64 = 22.0;
const SWEEPS: usize = 32;

/// A vertex, or an arrow passing a layer.
struct Item {
    layer: usize,
    extent: Extent,
    above: Vec<usize>,
    below: Vec<usize>,
    x: f64,
}

/// Arranges vertices of which every edge leads to a later one.
pub(super) fn arrange(extents: &[Extent], edges: &[(usize, usize)]) -> Layout {
    let from_end = distances_to_the_end(extents.len(), edges);
    let deepest = from_end.iter().copied().max().unwrap_or(0);
    let new_item = |layer, extent| Item { layer, extent, above: vec![], below: vec![], x: 0.0 };
    let mut items: Vec<Item> = extents
        .iter()
        .zip(&from_end)
        .map(|(&extent, distance)| new_item(deepest - distance, extent))
        .collect();
    let mut passing = Vec::new();
    for &(from, to) in edges {
        let (mut above, mut bends) = (from, Vec::new());
        for layer in items[from].layer + 1..=items[to].layer {
            let mut item = to;
            if layer < items[to].layer {
                item = items.len();
                items.push(new_item(layer, ARROW));
                bends.push(item);
            }
            items[above].below.push(item);
            items[item].above.push(above);
            above = item;
        }
        passing.push(bends);
    }

    let mut layers = order(&items, deepest + 1);
    reduce_crossings(&items, &mut layers);
    position(&mut items, &layers);

    let left = items.iter().map(|item| item.x - item.extent.left).fold(f64::INFINITY, f64::min);
    let right = items.iter().map(|item| item.x + item.extent.right).fold(f64::NEG_INFINITY, f64::max);
    let place = |&item: &usize| (items[item].layer, items[item].x - left);
    Layout {
        vertices: (0..extents.len()).map(|vertex| place(&vertex)).collect(),
        bends: passing.iter().map(|bends| bends.iter().map(place).collect()).collect(),
        layers: deepest + 1,
        width: right - left,
    }
}

/// The longest way from each vertex to the end: inputs come right above the first that needs them.
fn distances_to_the_end(vertices: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut edges = edges.to_vec();
    edges.sort_unstable_by_key(|&(_, to)| std::cmp::Reverse(to));
    let mut distances = vec![0; vertices];
    for (from, to) in edges {
        distances[from] = distances[from].max(distances[to] + 1);
    }
    distances
}

/// A first order: from the last vertex upwards, first inputs to the left.
fn order(items: &[Item], layers: usize) -> Vec<Vec<usize>> {
    let mut ordered = vec![Vec::new(); layers];
    let mut seen = vec![false; items.len()];
    let mut waiting: Vec<usize> = (0..items.len()).filter(|&item| items[item].below.is_empty()).collect();
    while let Some(item) = waiting.pop() {
        if !std::mem::replace(&mut seen[item], true) {
            ordered[items[item].layer].push(item);
            waiting.extend(items[item].above.iter().rev());
        }
    }
    ordered
}

/// Sorts each layer by the mean place of its neighbours in the layer before, down and up in turn, and keeps the
/// best order seen.
fn reduce_crossings(items: &[Item], layers: &mut Vec<Vec<usize>>) {
    let mut places = vec![0.0; items.len()];
    let mut best = (crossings(items, layers), layers.clone());
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let count = layers.len();
        for step in 0..count {
            let layer = &mut layers[if down { step } else { count - 1 - step }];
            let key = |item: usize, places: &[f64]| {
                let neighbours = if down { &items[item].above } else { &items[item].below };
                mean(neighbours.iter().map(|&neighbour| places[neighbour])).unwrap_or(places[item])
            };
            layer.sort_by(|&a, &b| key(a, &places).total_cmp(&key(b, &places)));
            let middle = (layer.len() as f64 - 1.0) / 2.0;
            layer.iter().enumerate().for_each(|(place, &item)| places[item] = place as f64 - middle);
        }
        let found = crossings(items, layers);
        if found < best.0 {
            best = (found, layers.clone());
        }
    }
    *layers = best.1;
}

/// How many pairs of arrows cross between two layers.
fn crossings(items: &[Item], layers: &[Vec<usize>]) -> usize {
    let mut places = vec![0; items.len()];
    layers.iter().for_each(|layer| layer.iter().enumerate().for_each(|(place, &item)| places[item] = place));
    let count = |layer: &Vec<usize>| {
        let ends: Vec<_> = layer
            .iter()
            .flat_map(|&item| items[item].below.iter().map(move |&below| (item, below)))
            .collect();
        let crossed = |&(a, b): &(usize, usize), &(c, d): &(usize, usize)| {
            places[a] < places[c] && places[b] > places[d]
        };
        ends.iter().map(|first| ends.iter().filter(|second| crossed(first, second)).count()).sum::<usize>()
    };
    layers.iter().map(count).sum()
}

/// Moves each item towards the mean of its neighbours as far as its own layer lets it. What was computed stands
/// below what it was computed from, in a straight line if it can; data and parameters, which begin a line, make
/// room for it.
fn position(items: &mut [Item], layers: &[Vec<usize>]) {
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        for step in 0..layers.len() {
            let layer = &layers[if down { step } else { layers.len() - 1 - step }];
            let wish = |item: &Item| {
                let neighbours = if down { &item.above } else { &item.below };
                let computed = neighbours.iter().filter(|&&neighbour| !items[neighbour].above.is_empty());
                let x = |&neighbour: &usize| items[neighbour].x;
                mean(computed.map(x)).or_else(|| mean(neighbours.iter().map(x))).unwrap_or(item.x)
            };
            let wishes: Vec<_> = layer.iter().map(|&item| wish(&items[item])).collect();
            let weights: Vec<_> =
                layer.iter().map(|&item| if items[item].above.is_empty() { 0.01 } else { 1.0 }).collect();
            let extents: Vec<_> = layer.iter().map(|&item| items[item].extent).collect();
            for (&item, x) in layer.iter().zip(without_overlap(&wishes, &weights, &extents)) {
                items[item].x = x;
            }
        }
    }
}

/// The positions nearest to the wishes (weighted least squares) that keep the order and do not overlap: neighbours
/// that would are put side by side, and move together from then on (isotonic regression by pooling adjacent
/// violators).
fn without_overlap(wishes: &[f64], weights: &[f64], extents: &[Extent]) -> Vec<f64> {
    let mut offsets = vec![0.0; wishes.len()];
    for i in 1..wishes.len() {
        offsets[i] = offsets[i - 1] + extents[i - 1].right + GAP + extents[i].left;
    }
    // Where the first member would be, the weight of all members, their number.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((wish, weight), offset) in wishes.iter().zip(weights).zip(&offsets) {
        let mut block = (wish - offset, *weight, 1);
        while let Some((start, weight, members)) = blocks.pop_if(|before| before.0 > block.0) {
            let both = weight + block.1;
            block = ((start * weight + block.0 * block.1) / both, both, members + block.2);
        }
        blocks.push(block);
    }
    let starts = blocks.iter().flat_map(|&(start, _, members)| std::iter::repeat_n(start, members));
    starts.zip(offsets).map(|(start, offset)| start + offset).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
