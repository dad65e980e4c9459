//! Medians, percentiles and a histogram of durations.

use std::time::Duration;

/// Bits of a duration that are kept: buckets are less than 2 % wide.
const BITS: u32 = 7;
const BUCKETS: usize = (64 - BITS as usize + 1) << BITS;

/// How often durations of each length were seen. Fixed in size, whatever it is given.
#[derive(Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// Nothing seen yet.
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0 }
    }

    /// Notes one duration.
    pub(crate) fn note(&mut self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.counts[bucket(nanoseconds)] += 1;
        self.total += 1;
    }

    /// How many were noted.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The duration that this share (0 to 1) of them did not exceed, in milliseconds; rounded down by less than 2 %.
    /// Nothing noted gives 0.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let wanted = real(self.total) * share;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if *count > 0 && real(seen) >= wanted {
                return real(floor(bucket)) / 1e6;
            }
        }
        0.0
    }
}

/// The bucket of a number: its highest bit and the bits below that are kept.
fn bucket(number: u64) -> usize {
    let excess = (number | 1).ilog2().saturating_sub(BITS - 1);
    let kept = usize::try_from(number >> excess).unwrap_or(usize::MAX);
    ((excess as usize) << (BITS - 1)) + kept
}

/// The smallest number in a bucket.
fn floor(bucket: usize) -> u64 {
    let excess = (bucket >> (BITS - 1)).saturating_sub(1);
    ((bucket - (excess << (BITS - 1))) as u64) << excess
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts and nanoseconds of a run stay far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// The middle one; of an even number, the mean of the two in the middle. None have 0.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BUCKETS, Histogram, bucket, floor, median};

    #[test]
    fn buckets_are_contiguous_and_narrow() {
        assert_eq!((bucket(0), bucket(u64::MAX) < BUCKETS), (0, true));
        for number in (0..10_000).chain((0..64).map(|bit| 1_u64 << bit)).chain([u64::MAX]) {
            let bucket = bucket(number);
            assert!(floor(bucket) <= number, "{number}");
            assert!(number - floor(bucket) <= number / 64, "{number} fell to {}", floor(bucket));
            assert_eq!(super::bucket(floor(bucket)), bucket, "{number}");
        }
    }

    #[test]
    fn percentiles_are_those_of_what_was_noted() {
        let mut histogram = Histogram::new();
        assert!(histogram.percentile(0.5).abs() < f64::EPSILON);
        for millisecond in 1..=1000 {
            histogram.note(Duration::from_millis(millisecond));
        }
        assert_eq!(histogram.total(), 1000);
        for (share, expected) in [(0.0, 1.0), (0.5, 500.0), (0.99, 990.0), (1.0, 1000.0)] {
            let found = histogram.percentile(share);
            assert!(found <= expected && found > expected * 0.98, "{share}: {found}");
        }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        for (values, expected) in [(&[][..], 0.0), (&[3.0], 3.0), (&[4.0, 1.0], 2.5), (&[9.0, 1.0, 2.0], 2.0)] {
            assert!((median(values) - expected).abs() < f64::EPSILON, "{values:?}");
        }
    }
}
