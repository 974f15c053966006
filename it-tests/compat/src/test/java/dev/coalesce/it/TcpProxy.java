package dev.coalesce.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Stands between a JVM and a server, and does to their connections what a bad network does. */
final class TcpProxy implements AutoCloseable {
    private static final int MAX_DELAY_MILLIS = 30;

    /** A mode decides what happens to the bytes. */
    enum Mode {
        /** They arrive. */
        PASS,
        /** They arrive late. */
        DELAY,
        /** They are lost in both directions. */
        DROP,
        /** The server's replies are lost, and what is sent to the server arrives. */
        DROP_REPLIES,
        /** The client's commands are lost, and the server's pushes arrive. */
        DROP_COMMANDS,
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;

    /** Whether the next reply of each connection is cut in the middle, and the connection with it. */
    private volatile boolean cutsReplies;

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
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** Changes what happens from now on. A connection that has lost bytes delivers nothing more, as TCP does. */
    void mode(Mode changed) {
        mode = changed;
    }

    void cutReplies(boolean cut) {
        cutsReplies = cut;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                start(() -> connect(client));
            } catch (IOException e) {
                // this proxy is being closed
            }
        }
    }

    private void connect(Socket client) {
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(upstream);
            start(() -> copy(client, upstream, Mode.DROP_COMMANDS));
            copy(upstream, client, Mode.DROP_REPLIES);
            sockets.remove(upstream);
        } catch (IOException e) {
            // the server is down: the client's socket is closed below
        }
        try (client) {
            sockets.remove(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies one direction, whose bytes a mode loses. */
    private void copy(Socket from, Socket to, Mode loss) {
        byte[] buffer = new byte[8192];
        boolean isLost = false;
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Mode now = mode;
                isLost |= now == Mode.DROP || now == loss;
                if (now == Mode.DELAY) {
                    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(MAX_DELAY_MILLIS));
                }
                if (cutsReplies && loss == Mode.DROP_REPLIES) {
                    out.write(buffer, 0, read / 2);
                    return;
                }
                if (!isLost) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException | InterruptedException e) {
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
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
