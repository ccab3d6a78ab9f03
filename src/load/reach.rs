//! Whether an address leads to another site, or to this machine or the network it is in.
//!
//! `http://localhost/`, `http://2130706433/` and a name that somebody has pointed at 127.0.0.1 are one
//! machine: hosts are read as browsers and curl read them, names are looked up, and every address
//! that comes of it counts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};

use url::{Host, Url};

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To another site; with `host:port:address`, where its host was found to be, as curl takes it.
    /// None where no name service knows it: a proxy may.
    Public(Option<String>),
    /// To this machine or its network, or nobody can tell where.
    Private,
}

/// Where an address leads.
pub(super) fn of(address: &str) -> Reach {
    let Ok(url) = Url::parse(address) else {
        return Reach::Private;
    };
    let Some(port) = url.port_or_known_default() else {
        return Reach::Private;
    };
    let name = match url.host() {
        Some(Host::Domain(name)) => name,
        Some(Host::Ipv4(ip)) => return literal(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => return literal(IpAddr::V6(ip)),
        None => return Reach::Private,
    };
    let plain = name.trim_end_matches('.').to_ascii_lowercase();
    if plain.is_empty()
        || plain == "localhost"
        || [".localhost", ".local", ".internal"]
            .iter()
            .any(|end| plain.ends_with(end))
    {
        return Reach::Private;
    }
    let Ok(found) = (name, port).to_socket_addrs() else {
        return Reach::Public(None);
    };
    let found: Vec<IpAddr> = found.map(|found| found.ip()).collect();
    if found.iter().any(|ip| is_private(*ip)) {
        return Reach::Private;
    }
    Reach::Public(found.first().map(|ip| match ip {
        IpAddr::V4(ip) => format!("{name}:{port}:{ip}"),
        IpAddr::V6(ip) => format!("{name}:{port}:[{ip}]"),
    }))
}

fn literal(ip: IpAddr) -> Reach {
    match is_private(ip) {
        true => Reach::Private,
        false => Reach::Public(None),
    }
}

/// Whether an address is not one of the whole internet.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || a == 100 && (64..128).contains(&b)
        || a == 198 && (18..20).contains(&b)
        || (a, b, c) == (192, 0, 0)
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    // An address of the older kind within: mapped, compatible, translated (64:ff9b::/96), 6to4.
    let older = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => older(high, low),
        [0x2002, high, low, ..] => older(high, low),
        // Global unicast is 2000::/3; all others are local, or nobody's.
        [first, ..] => first >> 13 != 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_of_this_machine_or_its_network_is_another_site() {
        for private in [
            "http://localhost/",
            "http://LOCALHOST./x",
            "http://a.localhost:8080/",
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://１２７.0.0.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::10.0.0.1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://10.1.2.3/",
            "http://172.16.0.1/",
            "http://192.168.1.1:81/",
            "http://169.254.169.254/latest/",
            "http://100.64.0.1/",
            "http://a@127.0.0.1/",
            "http://printer.local/",
            "http://",
        ] {
            assert_eq!(of(private), Reach::Private, "{private}");
        }
        for public in ["http://8.8.8.8/", "http://[2400:3200::1]/", "http://172.32.0.1/"] {
            assert_eq!(of(public), Reach::Public(None), "{public}");
        }
    }
}
