package dev.coalesce.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the bodies of the shared methods ask. A body runs until the test answers, so a test knows which JVM executes which
 * key, and decides how long. Also the log of all executions, by one clock.
 */
final class Upstream implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ServerSocket server;
    private final BlockingQueue<Execution> waiting = new LinkedBlockingQueue<>();
    private final Queue<Execution> all = new ConcurrentLinkedQueue<>();
    private final ExecutorService readers = Executors.newCachedThreadPool(Upstream::daemon);
    private volatile @Nullable Consumer<Execution> answers;

    Upstream() {
        try {
            server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "upstream-reader");
        thread.setDaemon(true);
        return thread;
    }

    String port() {
        return Integer.toString(server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                long now = System.nanoTime();
                // A JVM that is paused while it connects holds up no other one.
                readers.execute(() -> read(socket, now));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void read(Socket socket, long now) {
        try {
            Execution execution = Execution.read(socket, now);
            all.add(execution);
            Consumer<Execution> answering = answers;
            if (answering != null) {
                answering.accept(execution);
            } else {
                waiting.add(execution);
            }
        } catch (IOException e) {
            // the JVM was killed while it connected
        }
    }

    /** Waits for the next execution. */
    Execution next() throws InterruptedException {
        Execution next = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no execution");
        }
        return next;
    }

    /** {@return the next execution; null if there is none within this time} */
    @Nullable
    Execution poll(long millis) throws InterruptedException {
        return waiting.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Answers executions like this from now on, and nobody waits for them; with null, the test waits for them again. */
    void answerAll(@Nullable Consumer<Execution> answering) {
        answers = answering;
    }

    /** Forgets the executions so far. */
    void forget() {
        all.clear();
    }

    /** {@return how many executions of a key there were} */
    long count(String key) {
        return all.stream().filter(execution -> execution.key().equals(key)).count();
    }

    @Override
    public void close() {
        try {
            server.close();
            readers.shutdownNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One execution of a body.
     *
     * @param key the key
     * @param pid the JVM
     * @param startNanos when it began
     * @param socket the connection on which the body waits
     */
    record Execution(String key, String pid, long startNanos, Socket socket) {
        private static Execution read(Socket socket, long now) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new Execution(in.readUTF(), Long.toString(in.readLong()), now, socket);
        }

        /** Ends the body with a result. Nothing happens if its JVM has been killed. */
        void answer(String result) {
            try (socket) {
                new DataOutputStream(socket.getOutputStream()).writeUTF(result);
            } catch (IOException e) {
                // its JVM has been killed
            }
        }

        /** Ends the body with a failure. */
        void fail(String message) {
            answer("!" + message);
        }
    }
}
