package dev.coalesce.commands.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Speaks the attach protocol of HotSpot, version 1, on Linux and macOS. A JVM opens its socket when it receives the
 * signal QUIT while a trigger file with its process id exists. Each request has a connection of its own.
 *
 * <p>This class does what the module {@code jdk.attach} does, for runtime images that lack it. It needs the program
 * {@code kill}, because Java cannot send that signal.
 */
public final class AttachSocket {
    /** Thrown if the JVM answers that it will not do what was asked. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private static final String PROTOCOL = "1";

    /** The bit of the signal QUIT, number 3, in a mask of signals. */
    private static final long SIGQUIT_BIT = 1 << 2;

    private static final int ARGUMENTS = 3;
    private static final int MAX_ARGUMENT_BYTES = 1024;
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How the operating system encodes file names, which the JVM decodes in the same way. */
    private static final Charset NATIVE = nativeCharset();

    private final Path socket;

    private AttachSocket(Path socket) {
        this.socket = socket;
    }

    /**
     * Tells whether this operating system has the mechanism.
     *
     * @return false on Windows, for example
     */
    public static boolean isSupported() {
        String system = System.getProperty("os.name", "");
        return system.equals("Linux") || system.startsWith("Mac");
    }

    /**
     * Tells whether a JVM with this process id has opened its socket. It can be another JVM than the one that is meant:
     * in several containers that share their {@code /tmp}, processes have equal ids.
     *
     * @param pid a process id
     * @return true if there is such a socket
     */
    public static boolean exists(long pid) {
        return Files.exists(socket(temporaryDirectory(pid), idInside(pid)));
    }

    /**
     * Makes a JVM listen, unless it does already.
     *
     * @param pid the process id of a HotSpot JVM of the same user; other processes end when they receive the signal
     * @return the JVM's socket
     * @throws IOException if the JVM does not listen within ten seconds, or the signal cannot be sent
     */
    public static AttachSocket open(long pid) throws IOException {
        Path root = temporaryDirectory(pid);
        String id = idInside(pid);
        Path socket = socket(root, id);
        Path trigger = trigger(pid, id, root);
        try {
            if (!Files.exists(socket)) {
                awaitListener(pid, socket);
            }
            // Another user could have put a socket there, since everybody may write to that directory.
            UserPrincipal user = Files.getOwner(trigger);
            if (!user.getName().equals("root")
                    && !Files.getOwner(socket, LinkOption.NOFOLLOW_LINKS).equals(user)) {
                throw new IOException(socket + " belongs to another user");
            }
            return new AttachSocket(socket);
        } finally {
            Files.deleteIfExists(trigger);
        }
    }

    private static Path socket(Path root, String id) {
        return root.resolve(".java_pid" + id);
    }

    private static Path trigger(long pid, String id, Path root) throws IOException {
        String name = ".attach_pid" + id;
        try {
            return create(Path.of("/proc/" + pid + "/cwd").resolve(name));
        } catch (IOException notThere) {
            return create(root.resolve(name));
        }
    }

    private static Path create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return Files.createFile(file);
    }

    private static void awaitListener(long pid, Path socket) throws IOException {
        sendQuit(pid);
        long deadline = System.nanoTime() + MAX_WAIT_NANOS;
        while (!Files.exists(socket)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the JVM " + pid + " did not open its socket " + socket + " within 10 seconds");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void sendQuit(long pid) throws IOException {
        String caught = statusField(pid, "SigCgt:");
        if (!caught.isEmpty() && (Long.parseUnsignedLong(caught, 16) & SIGQUIT_BIT) == 0) {
            throw new IOException("process " + pid + " would end if it received the signal QUIT");
        }
        Process kill = new ProcessBuilder("kill", "-QUIT", String.valueOf(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!kill.waitFor(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS) || kill.exitValue() != 0) {
                throw new IOException("the program kill could not send the signal QUIT to process " + pid);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            kill.destroy();
        }
    }

    private static Path temporaryDirectory(long pid) {
        Path tmp = Path.of("/proc/" + pid + "/root/tmp");
        if (pid != ProcessHandle.current().pid() && Files.isReadable(tmp)) {
            return tmp; // that process may have another file system
        }
        String ofUser = System.getProperty("os.name", "").startsWith("Mac") ? System.getenv("TMPDIR") : null;
        return Path.of(ofUser == null ? "/tmp" : ofUser);
    }

    /** Returns the process id that the JVM itself sees, which is another one in a container. */
    private static String idInside(long pid) {
        String pids = statusField(pid, "NSpid:");
        return pids.isEmpty() ? String.valueOf(pid) : pids.substring(pids.lastIndexOf('\t') + 1);
    }

    /** Returns a field of Linux's {@code /proc/<pid>/status}; empty on other systems. */
    private static String statusField(long pid, String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(name)) {
                    return line.substring(name.length()).strip();
                }
            }
        } catch (IOException | RuntimeException e) {
            // There is no such file system: not Linux.
        }
        return "";
    }

    /**
     * Loads a Java agent.
     *
     * @param jar the path of the agent's jar
     * @param options the options for the agent; may be empty
     * @throws IOException if the JVM does not answer; a {@link RefusedException} with the JVM's message if it refuses
     */
    public void loadAgent(String jar, String options) throws IOException {
        String argument = options.isEmpty() ? jar : jar + "=" + options;
        if (argument.getBytes(NATIVE).length >= MAX_ARGUMENT_BYTES) {
            throw new RefusedException("path and options of the agent have more than " + MAX_ARGUMENT_BYTES
                    + " bytes. Write the options to a file, and name it with the option config.");
        }
        String answer = execute("load", "instrument", "false", argument);
        String code = answer.strip();
        if (!code.isEmpty() && !code.equals("0") && !code.equals("return code: 0")) {
            throw new RefusedException(code);
        }
    }

    /**
     * Sends a request.
     *
     * @param command its name, such as {@code properties}
     * @param arguments at most three
     * @return what the JVM answers
     * @throws IOException if the JVM does not answer; a {@link RefusedException} with the JVM's message if it refuses
     */
    public String execute(String command, String... arguments) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            write(channel, command, arguments);
            String answer = read(channel);
            int end = answer.indexOf('\n');
            String status = end < 0 ? answer : answer.substring(0, end);
            String text = end < 0 ? "" : answer.substring(end + 1);
            if (!status.equals("0")) {
                throw new RefusedException(text.isBlank() ? "the JVM answered with status " + status : text.strip());
            }
            return text;
        }
    }

    private static void write(SocketChannel channel, String command, String... arguments) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write((PROTOCOL + "\0" + command + "\0").getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < ARGUMENTS; i++) {
            if (i < arguments.length) {
                request.write(arguments[i].getBytes(NATIVE));
            }
            request.write(0);
        }
        ByteBuffer bytes = ByteBuffer.wrap(request.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static Charset nativeCharset() {
        for (String property : List.of("sun.jnu.encoding", "native.encoding")) {
            try {
                return Charset.forName(System.getProperty(property, ""));
            } catch (IllegalArgumentException e) {
                // The next property may be valid.
            }
        }
        return StandardCharsets.UTF_8;
    }
}
