//! What the kernel knows of a process's memory.

use crate::Failure;

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Everything that is in memory for it, shared pages too.
    pub(crate) resident: u64,
    /// What is in memory for it alone.
    pub(crate) private: u64,
}

/// The memory of a process now.
pub(crate) fn memory(process: u32) -> Result<Memory, Failure> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = std::fs::read_to_string(&path).map_err(|error| Failure(format!("{path}: {error}")))?;
    Ok(memory_in(&text))
}

/// The most that was ever in memory for a process, shared pages too, in bytes.
pub(crate) fn peak(process: u32) -> Result<u64, Failure> {
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).map_err(|error| Failure(format!("{path}: {error}")))?;
    Ok(kibibytes(&text, "VmHWM") * 1024)
}

fn kibibytes(text: &str, field: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn memory_in(rollup: &str) -> Memory {
    Memory {
        resident: kibibytes(rollup, "Rss") * 1024,
        private: (kibibytes(rollup, "Private_Clean") + kibibytes(rollup, "Private_Dirty")) * 1024,
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, memory_in};

    #[test]
    fn memory_is_read_from_the_rollup() {
        let rollup = "5581-7ffd ---p 00000000 00:00 0 [rollup]\nRss:            5120 kB\nPss:    4000 kB\n\
                      Private_Clean:     100 kB\nPrivate_Dirty:     1000 kB\n";
        assert_eq!(memory_in(rollup), Memory { resident: 5120 * 1024, private: 1100 * 1024 });
    }
}
