//! One order of what several writers wrote: each stream's by `seq`, each writer's by position.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::event::Stream;
use crate::model::{Timestamp, WriterName};
use crate::ports::LogEntry;

/// The entries in an order in which they may have been told. Acts that nothing puts in order are ordered by their times.
pub(super) fn in_order(entries: Vec<LogEntry>) -> Vec<LogEntry> {
    let mut waiting: HashMap<Stream, VecDeque<u64>> = HashMap::new();
    let mut acts: BTreeMap<WriterName, Vec<LogEntry>> = BTreeMap::new();
    for entry in entries {
        waiting.entry(entry.stream).or_default().push_back(entry.seq);
        acts.entry(entry.position.writer).or_default().push(entry);
    }
    for seqs in waiting.values_mut() {
        seqs.make_contiguous().sort_unstable();
    }
    let mut writers: Vec<VecDeque<Vec<LogEntry>>> = acts.into_values().map(by_act).collect();
    let mut ordered = Vec::new();
    while let Some(next) = next_act(&mut writers, &waiting) {
        for entry in next {
            if let Some(seqs) = waiting.get_mut(&entry.stream)
                && seqs.pop_front_if(|seq| *seq == entry.seq).is_none()
            {
                seqs.retain(|seq| *seq != entry.seq);
            }
            ordered.push(entry);
        }
    }
    ordered
}

/// What one writer wrote, act by act. In an act somebody's own stream comes first, as they are told first.
fn by_act(mut entries: Vec<LogEntry>) -> VecDeque<Vec<LogEntry>> {
    entries.sort_by_key(|entry| {
        (entry.position.act, entry.position.part, !matches!(entry.stream, Stream::User(_)), entry.stream)
    });
    let acts = entries.chunk_by(|one, other| one.position.act == other.position.act);
    acts.map(<[LogEntry]>::to_vec).collect()
}

/// Takes the next act: of the writers' next ones that come next in all of their streams the earliest. Commits are in one
/// order, so there is one as long as any waits.
fn next_act(
    writers: &mut [VecDeque<Vec<LogEntry>>],
    waiting: &HashMap<Stream, VecDeque<u64>>,
) -> Option<Vec<LogEntry>> {
    let ready = |act: &Vec<LogEntry>| {
        act.iter().all(|entry| {
            let own = act.iter().filter(|other| other.stream == entry.stream && other.seq < entry.seq).count();
            waiting.get(&entry.stream).and_then(|seqs| seqs.get(own)) == Some(&entry.seq)
        })
    };
    let at = |act: &Vec<LogEntry>| act.first().map_or(Timestamp::from_millis(0), |entry| entry.at);
    let heads = || writers.iter().enumerate().filter_map(|(index, acts)| Some((index, acts.front()?)));
    let alone = heads().count() == 1;
    let next = heads().filter(|(_, act)| alone || ready(act)).min_by_key(|(_, act)| at(act));
    let index = next.or_else(|| heads().min_by_key(|(_, act)| at(act)))?.0;
    writers[index].pop_front()
}
