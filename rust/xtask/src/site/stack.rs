//! What a site needs to run, apart from the machine's own services: a MariaDB, Redis, gunicorn, the
//! realtime server and, in front of the last two, one address as nginx gives it.
//!
//! All of it is private to a run, listens on the loopback or on a socket in the run's own folder, and ends
//! with it. So a run never shares a queue, a cache or a database with the sites of the bench, needs no root
//! password, and may be measured and torn down at will.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::bench::Bench;
use super::service::{Service, free_port, logged};
use super::sites::Site;
use crate::steps::capture;
use crate::tools::on_path;

/// The password of a server that only this machine reaches and that holds nothing but test data.
pub(crate) const DB_PASSWORD: &str = "for-tests-only";

/// A user for the sites' tests, since root may come by the socket alone.
const DB_INIT: &str = "\
CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY 'for-tests-only';
GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;
";

/// Web workers and their threads, as a small bench has them.
const WEB: [&str; 4] = ["--workers", "2", "--threads", "4"];

/// The ports of a run.
#[derive(Debug, Clone, Copy)]
struct Ports {
    database: u16,
    cache: u16,
    queue: u16,
}

/// The services that every command on a site needs.
#[derive(Debug)]
pub(crate) struct Backend {
    ports: Ports,
    data: PathBuf,
    folder: PathBuf,
    database: Option<Service>,
    redis: Option<[Service; 2]>,
}

impl Backend {
    /// Starts MariaDB on a folder of data, made if it is not there, and Redis.
    pub(crate) fn start(bench: &Bench, data: &Path) -> Result<Self> {
        for program in ["mariadbd", "mariadb-install-db", "redis-server"] {
            if !on_path(program) && !Path::new("/usr/sbin").join(program).is_file() {
                bail!("there is no {program} on the path, which a site needs");
            }
        }
        let ports = Ports { database: free_port()?, cache: free_port()?, queue: free_port()? };
        let folder = bench.folder.clone();
        let mut backend = Self { ports, data: data.to_owned(), folder, database: None, redis: None };
        if !data.is_dir() {
            backend.make_data()?;
        }
        backend.start_database()?;
        backend.start_redis()?;
        Ok(backend)
    }

    /// Points a command of the bench at these services, whatever the bench's own configuration says.
    pub(crate) fn environment<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let redis = |port: u16| format!("redis://127.0.0.1:{port}");
        command.env("FRAPPE_REDIS_CACHE", redis(self.ports.cache));
        command.env("FRAPPE_REDIS_QUEUE", redis(self.ports.queue));
        command.env("FRAPPE_DB_TYPE", "mariadb").env("FRAPPE_DB_HOST", "127.0.0.1");
        command.env("FRAPPE_DB_PORT", self.ports.database.to_string())
    }

    /// Starts MariaDB again, after [`Self::stop_database`].
    pub(crate) fn start_database(&mut self) -> Result<()> {
        let init = self.folder.join("init.sql");
        fs::write(&init, DB_INIT)?;
        let mut command = self.mariadb("mariadbd")?;
        command.arg("--socket=mariadb.sock").arg(format!("--port={}", self.ports.database));
        command.args(["--bind-address=127.0.0.1", "--skip-name-resolve", "--pid-file=mariadb.pid"]);
        command.args(["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]);
        command.arg(format!("--init-file={}", init.display())).current_dir(&self.data);
        let port = self.ports.database;
        let database = Service::start("mariadb", &self.folder, &command)?;
        self.database = Some(database.wait_until(|| greets(port))?);
        Ok(())
    }

    /// Stops MariaDB; what it has committed is on the disk.
    pub(crate) fn stop_database(&mut self) {
        self.database = None;
    }

    /// Starts Redis again, after [`Self::stop_redis`]; it has forgotten everything.
    pub(crate) fn start_redis(&mut self) -> Result<()> {
        let server = |name: &'static str, port: u16| {
            let mut command = Command::new("redis-server");
            command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"]);
            command.arg(port.to_string());
            Service::start(name, &self.folder, &command)?.wait_until(|| connects(port))
        };
        self.redis =
            Some([server("redis-cache", self.ports.cache)?, server("redis-queue", self.ports.queue)?]);
        Ok(())
    }

    /// Stops Redis.
    pub(crate) fn stop_redis(&mut self) {
        self.redis = None;
    }

    fn make_data(&self) -> Result<()> {
        fs::create_dir_all(&self.data)?;
        let mut command = self.mariadb("mariadb-install-db")?;
        command.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
        logged(&command, &self.folder.join("mariadb-install.log"))
    }

    /// As the user of this command, whom MariaDB wants named when it is root.
    fn mariadb(&self, program: &str) -> Result<Command> {
        let user = capture(Command::new("id").arg("-un"))?;
        let mut command = Command::new(program);
        command.args(["--no-defaults", &format!("--user={}", user.trim())]);
        command.arg(format!("--datadir={}", self.data.display()));
        Ok(command)
    }
}

/// A site as browsers and the PBX reach it.
#[derive(Debug)]
pub(crate) struct Web {
    /// `http://127.0.0.1:<port>` of everything: pages, assets, realtime. No name is needed to reach the site.
    pub(crate) address: String,
    /// `http://127.0.0.1:<port>` of gunicorn alone, to which a request has to name the site.
    pub(crate) workers: String,
    gunicorn: Service,
    _realtime: Service,
    _front: Service,
}

impl Web {
    /// Starts the web server, the realtime server and the front of one site.
    pub(crate) fn start(site: Site<'_>) -> Result<Self> {
        let Site { project, bench, backend, kind } = site;
        let name = kind.site();
        let (web, front) = (free_port()?, free_port()?);
        let socket = bench.folder.join("socketio.sock");
        let _ = fs::remove_file(&socket);
        let mut command = bench.program(bench.root.join("env/bin/gunicorn"), WEB);
        command.arg("--bind").arg(format!("127.0.0.1:{web}")).args(["--graceful-timeout", "3"]);
        command.args(["--preload", "frappe.app:application_with_statics()"]);
        let gunicorn = Service::start("gunicorn", &bench.folder, backend.environment(&mut command))?;
        let mut command = bench.program("node", []);
        command.arg(bench.root.join("apps/frappe/socketio.js")).env("FRAPPE_SOCKETIO_UDS", "socketio.sock");
        command.current_dir(&bench.folder);
        let realtime = Service::start("socketio", &bench.folder, backend.environment(&mut command))?;
        let realtime = realtime.wait_until(|| socket.exists())?;
        let mut command = bench.program("node", []);
        command.arg(project.root.join("rust/xtask/site/front.mjs"));
        command
            .args([&front.to_string(), &web.to_string(), "socketio.sock", name])
            .current_dir(&bench.folder);
        let front_service = Service::start("front", &bench.folder, &command)?;
        let gunicorn = gunicorn.wait_until(|| serves(web, name))?;
        let front_service = front_service.wait_until(|| connects(front))?;
        let address = |port: u16| format!("http://127.0.0.1:{port}");
        Ok(Self {
            address: address(front),
            workers: address(web),
            gunicorn,
            _realtime: realtime,
            _front: front_service,
        })
    }

    /// Whether the site answers Frappe's ping.
    pub(crate) fn serves(&self, site: &str) -> bool {
        self.workers
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .is_some_and(|port| serves(port, site))
    }

    /// Starts a worker of every queue, for what the site does after it has answered.
    pub(crate) fn background(site: Site<'_>) -> Result<Service> {
        let mut command = site.bench.frappe(["worker", "--queue", "short,default,long"]);
        Service::start("worker", &site.bench.folder, site.backend.environment(&mut command))
    }

    /// Process ids of the web workers.
    pub(crate) fn worker_ids(&self) -> Vec<u32> {
        self.gunicorn.workers()
    }
}

fn connects(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// Whether MariaDB is there: it speaks first, once it takes connections.
fn greets(port: u16) -> bool {
    let said = TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.read(&mut [0_u8; 1])
    });
    said.is_ok_and(|count| count > 0)
}

/// Whether the site answers Frappe's ping.
fn serves(port: u16, site: &str) -> bool {
    let answer = TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let request = format!(
            "GET /api/method/ping HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\nAccept: */*\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    });
    answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains("pong"))
}
