//! What stands in front of several hosts: each connection goes to the next one that takes it.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::violation::{Found, Violation, at};

/// Where the hosts are now; none while one is down.
type Backends = Arc<Mutex<Vec<Option<SocketAddr>>>>;

/// A balancer, for as long as the process lives.
#[derive(Debug)]
pub(crate) struct Balancer {
    address: SocketAddr,
    backends: Backends,
}

impl Balancer {
    /// In front of so many hosts.
    pub(crate) fn new(hosts: usize) -> Found<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(at("the balancer"))?;
        let address = listener.local_addr().map_err(at("the balancer"))?;
        let backends: Backends = Arc::new(Mutex::new(vec![None; hosts]));
        let known = Arc::clone(&backends);
        std::thread::spawn(move || {
            let next = AtomicUsize::new(0);
            for client in listener.incoming().flatten() {
                let backends = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let first = next.fetch_add(1, Ordering::Relaxed);
                let mut order = (0..backends.len()).filter_map(|at| backends[(first + at) % backends.len()]);
                // Nobody to take it: the connection ends.
                if let Some(server) = order.find_map(|address| TcpStream::connect(address).ok()) {
                    carry(client, server);
                }
            }
        });
        Ok(Self { address, backends })
    }

    /// Its address.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A host is here now, or nowhere.
    pub(crate) fn set(&self, host: usize, base: Option<&str>) -> Found {
        let address = base.map(|base| base.trim_start_matches("http://").parse());
        let address = address.transpose().map_err(at("the address of a host"))?;
        let mut backends = self.backends.lock().unwrap_or_else(PoisonError::into_inner);
        let backend = backends.get_mut(host).ok_or_else(|| Violation(format!("there is no host {host}")))?;
        *backend = address;
        Ok(())
    }
}

fn carry(client: TcpStream, server: TcpStream) {
    let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else { return };
    for (from, to) in [(from_client, server), (from_server, client)] {
        std::thread::spawn(move || one_way(from, to));
    }
}

fn one_way(mut from: TcpStream, mut to: TcpStream) {
    // Whichever side ends it, it is over in this direction.
    let _ended = io::copy(&mut from, &mut to);
    let _closed = to.shutdown(std::net::Shutdown::Both);
}
