//! Mechanics that every dialect needs and none owns: reading requests, forms of ids and times, frames. No vocabulary.

pub mod address;
pub mod answer;
pub mod attempts;
pub mod call;
pub mod context;
pub mod contract;
pub mod detail;
pub mod detail_answers;
pub mod download;
pub mod fields;
pub mod fitted;
pub mod form;
pub mod id;
pub mod incoming;
pub mod live;
pub mod no;
pub mod origin;
pub mod outlet;
pub mod peer;
pub mod presence;
pub mod query;
pub mod time;
pub mod token;
pub mod url_list;

pub use attempts::Attempts;
pub use call::Call;
pub use context::{Clients, Context, Facts};
pub use contract::Contract;
pub use fields::Fields;
pub use fitted::Fit;
pub use form::{Arrived, Form, Posted};
pub use no::{HttpFault, No};
pub use outlet::SocketOutlet;
pub use peer::Peer;
pub use query::Query;
pub use url_list::UrlList;
