package dev.coalesce.agent.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server, and breaks what the network breaks: cuts connections, or swallows bytes. */
final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private final AtomicInteger accepted = new AtomicInteger();

    /** Has one permit while replies pass. */
    private final Semaphore passing = new Semaphore(1);

    /** Whether the server's replies are swallowed, as by a router that has lost the connection. */
    private volatile boolean swallowsReplies;

    /** Whether new connections are accepted and then ignored. */
    private volatile boolean ignoresNew;

    TcpProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String address() {
        return "redis://127.0.0.1:" + port();
    }

    int port() {
        return server.getLocalPort();
    }

    /** {@return how many connections have been made} */
    int accepted() {
        return accepted.get();
    }

    /** Keeps the replies until they are released. */
    void holdReplies() {
        passing.drainPermits();
    }

    void releaseReplies() {
        passing.release();
    }

    void swallowReplies(boolean swallow) {
        swallowsReplies = swallow;
    }

    void ignoreNewConnections(boolean ignore) {
        ignoresNew = ignore;
    }

    /** Cuts all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                accepted.incrementAndGet();
                if (!ignoresNew) {
                    Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(upstream);
                    start(() -> copy(client, upstream, false));
                    start(() -> copy(upstream, client, true));
                }
            } catch (IOException e) {
                // the server or this proxy is being closed
            }
        }
    }

    private void copy(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[8192];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (replies) {
                    passing.acquireUninterruptibly();
                    passing.release();
                }
                if (!(replies && swallowsReplies)) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // cut
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
