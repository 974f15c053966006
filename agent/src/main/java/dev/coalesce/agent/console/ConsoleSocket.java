package dev.coalesce.agent.console;

import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.thread.Daemon;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of commands on a Unix-domain socket, which only the user of this JVM can open. One thread serves
 * all clients and waits for none: a client that is slow, sends too much, or sends nothing is disconnected.
 *
 * <p>A connection carries one request: a line of words separated by spaces, each encoded as in a URL's query. The answer
 * is a JSON object, then the end of the stream.
 */
public final class ConsoleSocket implements Runnable {
    /** More clients at a time wait in the socket's queue. */
    private static final int MAX_CLIENTS = 16;

    private static final long POLL_MILLIS = 1000;

    /** The socket of this JVM; null if there is none. Guarded by the class. */
    private static @Nullable ConsoleSocket current;

    private final Function<String[], String> console;
    private final String ifNotOpened;

    /** The file of the socket; null before it is open and after it is closed. Guarded by this object. */
    private @Nullable Path file;

    /** Written once by {@link #close}, read by the thread of this socket. */
    private volatile boolean isClosed;

    private volatile @Nullable Selector selector;

    private final Thread shutdownHook = new Thread(null, this::close, "coalesce-console-end", 0, false);

    private ConsoleSocket(Function<String[], String> console, String ifNotOpened) {
        this.console = console;
        this.ifNotOpened = ifNotOpened;
    }

    /**
     * Opens the socket, on a thread of its own. If that fails, a warning is logged.
     *
     * @param console turns the words of a request into JSON; must not throw
     * @param ifNotOpened the beginning of the warning, which the reason completes
     */
    public static synchronized void start(Function<String[], String> console, String ifNotOpened) {
        ConsoleSocket socket = new ConsoleSocket(console, ifNotOpened);
        Daemon.start("coalesce-console", socket);
        current = socket;
    }

    /** Closes the socket and removes its file, if there is one. */
    public static synchronized void stop() {
        ConsoleSocket socket = current;
        current = null;
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void run() {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector opened = Selector.open()) {
            selector = opened;
            bindTwice(server);
            Runtime.getRuntime().addShutdownHook(shutdownHook);
            server.configureBlocking(false);
            SelectionKey accepting = server.register(opened, SelectionKey.OP_ACCEPT);
            while (!isClosed) {
                boolean isAlone = opened.keys().size() == 1;
                opened.select(isAlone ? 0 : POLL_MILLIS); // clients are disconnected when their time is over
                serve(server, accepting, opened);
            }
        } catch (IllegalStateException shuttingDown) {
            // The JVM ends.
        } catch (IOException | RuntimeException e) {
            if (!isClosed) {
                Log.warn(ifNotOpened + e.getMessage());
            }
        } finally {
            close();
        }
    }

    /** Another JVM may remove the directory before this one has its file there. */
    private void bindTwice(ServerSocketChannel server) throws IOException {
        try {
            bind(server);
        } catch (NoSuchFileException | SocketException removed) {
            bind(server);
        }
    }

    private void bind(ServerSocketChannel server) throws IOException {
        Path directory =
                SocketDirectory.open(Path.of(System.getProperty("java.io.tmpdir")), System.getProperty("user.name"));
        Path path = directory.resolve(String.valueOf(ProcessHandle.current().pid()));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        if (Files.exists(path)) {
            try (SocketChannel other = SocketChannel.open(address)) {
                throw new IOException(path + " is in use by another JVM (" + other.getRemoteAddress()
                        + "). Set another java.io.tmpdir");
            } catch (SocketException abandoned) {
                Files.deleteIfExists(path); // by a JVM that was killed
            }
        }
        server.bind(address, MAX_CLIENTS);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        setFile(path);
    }

    private synchronized void setFile(Path path) {
        file = path;
    }

    private void serve(ServerSocketChannel server, SelectionKey accepting, Selector opened) throws IOException {
        int clients = 0;
        for (SelectionKey key : opened.keys()) {
            if (key.attachment() instanceof ConsoleClient client
                    && !client.serve(opened.selectedKeys().contains(key))) {
                key.cancel();
            } else if (key.attachment() != null) {
                clients++;
            }
        }
        opened.selectedKeys().clear();
        SocketChannel accepted = clients < MAX_CLIENTS ? server.accept() : null;
        if (accepted != null) {
            clients++;
            accepted.configureBlocking(false);
            ConsoleClient client = new ConsoleClient(accepted, console);
            SelectionKey key = accepted.register(opened, SelectionKey.OP_READ, client);
            client.setKey(key);
        }
        accepting.interestOps(clients < MAX_CLIENTS ? SelectionKey.OP_ACCEPT : 0);
    }

    private void close() {
        isClosed = true;
        Path removed;
        synchronized (this) {
            removed = file;
            file = null;
        }
        try {
            if (removed != null) {
                Files.deleteIfExists(removed);
                Files.deleteIfExists(removed.getParent());
            }
        } catch (DirectoryNotEmptyException e) {
            // Other JVMs have sockets there.
        } catch (IOException e) {
            Log.info("the file " + removed + " of the socket for commands could not be removed: " + e.getMessage());
        }
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook); // it keeps the agent's classes in memory
        } catch (IllegalStateException shuttingDown) {
            // It runs.
        }
        Selector waiting = selector;
        if (waiting != null) {
            waiting.wakeup();
        }
    }
}
