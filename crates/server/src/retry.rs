//! Random delays for clients that are to reconnect or to ask again later. Each client gets its own delay, because
//! thousands that were turned away at the same moment would otherwise return at the same moment.

use std::sync::Arc;

use axum::http::{HeaderValue, Response, StatusCode, header};
use domain::limits;
use domain::ports::Chance;
use socket::RetryDelay;

/// Makes the function that draws a delay from `limits::RETRY_SECONDS`.
pub(crate) fn retry_delay(chance: Arc<dyn Chance>) -> RetryDelay {
    Arc::new(move || {
        let mut drawn = [0; 8];
        chance.fill(&mut drawn);
        let (first, last) = (limits::RETRY_SECONDS.start(), limits::RETRY_SECONDS.end());
        first + u64::from_le_bytes(drawn) % (last - first + 1)
    })
}

/// Sets `Retry-After` on every response with status 503.
pub(crate) fn say_when<B>(delay: &RetryDelay, mut response: Response<B>) -> Response<B> {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(delay()));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use crate::ambient::SystemChance;

    #[test]
    fn every_delay_of_one_to_ten_seconds_is_drawn_and_no_other() {
        let delay = super::retry_delay(Arc::new(SystemChance));
        let drawn: BTreeSet<u64> = (0..2000).map(|_| delay()).collect();
        assert_eq!(drawn, (1..=10).collect());
    }
}
