//! `vc serve`: a server until a signal.

use std::sync::Arc;

use vc_kernel::SystemClock;
use vc_server::{Listening, Node, NodeOptions, Shutdown};

use crate::args::{Common, ServeArgs};
use crate::outcome::Failure;
use crate::settings;

/// Runs until SIGTERM or SIGINT.
pub async fn run(common: &Common, arguments: ServeArgs) -> Result<(), Failure> {
    let config = settings::load(common, arguments.listen)?;
    vc_server::logging::start(config.log)?;
    let mailer = vc_server::mailer(&config.mail)?;
    let node = Node::open(
        config,
        NodeOptions {
            clock: Arc::new(SystemClock),
            mailer,
            run_due_work: true,
            demo_accounts: Vec::new(),
        },
    )?;
    let node = Arc::new(node);
    let listening = Listening::bind(&node).await?;
    greet(&node, &listening);
    run_until_signal(node, listening).await
}

/// Serves; a first signal ends in order, a second at once.
pub async fn run_until_signal(node: Arc<Node>, listening: Listening) -> Result<(), Failure> {
    let signals = tokio::spawn(wait_for_signals(node.shutdown.clone()));
    let opened = print_setup_links(node.clone());
    vc_server::serve(node, listening, opened).await;
    signals.abort();
    eprintln!("ended in order");
    Ok(())
}

fn greet(node: &Node, listening: &Listening) {
    let config = &node.config;
    eprintln!(
        "Virtual Commons listens on {}; data in {}",
        listening.address,
        config.data.display()
    );
    for instance in &config.instances {
        eprintln!("  {}: {}/", instance.name, node.services.urls.base(&instance.id));
    }
    let local = config.public_url.contains("://localhost") || config.public_url.contains("://127.");
    if !config.is_https() && !local {
        eprintln!("  Warning: public_url is not https: browsers will not keep anybody signed in");
    }
}

/// Whoever sees this output holds the machine, so they may become the first admin.
async fn print_setup_links(node: Arc<Node>) {
    for instance in &node.config.instances {
        if let Some(link) = node.setup_link(&instance.id).await {
            eprintln!(
                "{} has no admin yet. Open this link, once:\n  {link}",
                instance.name
            );
        }
    }
}

async fn wait_for_signals(shutdown: Shutdown) {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be caught: the server will only end the hard way");
        return;
    };
    for _ in 0..2 {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if shutdown.has_begun() {
            eprintln!("ended at once");
            std::process::exit(1);
        }
        eprintln!("ending: requests in flight get 10 seconds; a second signal ends at once");
        shutdown.begin();
    }
}
