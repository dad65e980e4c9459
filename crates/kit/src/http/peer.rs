//! Whoever sent a request, by address.

use std::net::{IpAddr, Ipv6Addr};

use domain::model::Caller;

/// The address that a request came from, as an extension of the request: the proxy's word for it where that is
/// trusted, else the other end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// What is counted as one place: an address, or in IPv6 the network of one customer (its first 64 bits).
    #[must_use]
    pub fn place(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        }
    }

    /// The caller at this address, as far as is known.
    #[must_use]
    pub fn caller(peer: Option<Self>) -> Caller {
        Caller { place: peer.map(Self::place), browser: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Peer;

    #[test]
    fn a_place_is_an_address_or_a_network_of_one_customer() {
        for (address, place) in
            [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
        {
            assert_eq!(Peer(address.parse().unwrap()).place().to_string(), place);
        }
    }
}
