//! As much of the WebDriver protocol as the page's test needs: plain HTTP to a chromedriver on this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A browser with one window; it is closed, and its folder removed, when this goes.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: PathBuf,
}

/// What can go wrong is told as text: the test shows it.
type Answer = Result<Value, String>;

impl Browser {
    /// Starts chromedriver and a headless browser that asks nobody for anything.
    pub(crate) fn start(chromium: &str, driver: &str, dark: bool) -> Result<Self, String> {
        let mut child = Command::new(driver)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{driver}: {e}"))?;
        let mut said = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        // "ChromeDriver was started successfully on port 12345."
        let port = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok());
        // Its pipe must not fill up, nor break.
        std::thread::spawn(move || said.for_each(drop));
        let profile = std::env::temp_dir().join(format!("kavling-browser-{}-{dark}", std::process::id()));
        let mut browser = Self { driver: child, port: port.ok_or("no port told")?, session: String::new(), profile };
        let mut args: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1440,1000",
        ]
        .map(str::to_owned)
        .to_vec();
        args.push(format!("--user-data-dir={}", browser.profile.display()));
        if dark {
            args.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": chromium, "args": args },
        } } });
        let answer = browser.ask("POST", "/session", Some(&wanted))?;
        browser.session = answer["sessionId"].as_str().ok_or("no session")?.to_owned();
        Ok(browser)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).map_err(|e| e.to_string())?;
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n", self.port);
        let rest = format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        stream.write_all((head + &rest).as_bytes()).map_err(|e| e.to_string())?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(|e| e.to_string())?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case("content-length")) {
                length = value.trim().parse().map_err(|e| format!("{name}: {e}"))?;
            }
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text).map_err(|e| e.to_string())?;
        let answer: Value = serde_json::from_slice(&text).map_err(|e| e.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{path}: {error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].clone()),
        }
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", &format!("/session/{}{path}", self.session), Some(body))
    }

    /// Opens a file.
    pub(crate) fn open(&self, file: &Path) -> Answer {
        self.post("/url", &json!({ "url": format!("file://{}", file.display()) }))
    }

    /// The value of a script's body.
    pub(crate) fn run(&self, script: &str) -> Answer {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The element found first, brought into view.
    fn find(&self, css: &str) -> Result<String, String> {
        self.run(&format!("document.querySelector({css:?})?.scrollIntoView({{ block: 'center' }})"))?;
        let found = self.post("/element", &json!({ "using": "css selector", "value": css }))?;
        let id = found.as_object().and_then(|o| o.values().next()).and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| format!("{css}: not found"))
    }

    /// Clicks with the pointer, as a reader would.
    pub(crate) fn click(&self, css: &str) -> Answer {
        let element = self.find(css)?;
        self.post(&format!("/element/{element}/click"), &json!({}))
    }

    /// Types into an element.
    pub(crate) fn keys(&self, css: &str, text: &str) -> Answer {
        let element = self.find(css)?;
        self.post(&format!("/element/{element}/value"), &json!({ "text": text }))
    }

    /// What the console holds since it was asked last.
    pub(crate) fn log(&self) -> Answer {
        self.post("/se/log", &json!({ "type": "browser" }))
    }

    /// Gives the window this size.
    pub(crate) fn resize(&self, width: u32, height: u32) -> Answer {
        self.post("/window/rect", &json!({ "width": width, "height": height }))
    }

    /// The window as PNG, at this size.
    pub(crate) fn picture(&self, width: u32, height: u32) -> Result<Vec<u8>, String> {
        self.resize(width, height)?;
        std::thread::sleep(Duration::from_millis(300));
        let text = self.ask("GET", &format!("/session/{}/screenshot", self.session), None)?;
        bytes(&text)
    }

    /// The page as it prints.
    pub(crate) fn print(&self) -> Result<Vec<u8>, String> {
        let page = json!({ "orientation": "landscape", "background": true, "page": { "width": 21.0, "height": 29.7 } });
        bytes(&self.post("/print", &page)?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &format!("/session/{}", self.session), None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Base64 as WebDriver sends it.
fn bytes(text: &Value) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let (mut group, mut bits) = (0_u32, 0);
    for c in text.as_str().ok_or("no text")?.bytes().filter(|c| *c != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err("no base64".to_owned()),
        };
        group = group << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((group >> bits) as u8);
        }
    }
    Ok(out)
}
