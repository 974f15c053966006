package dev.coalesce.attach;

import dev.coalesce.commands.protocol.AttachSocket;
import java.io.File;
import java.io.IOException;
import net.bytebuddy.agent.ByteBuddyAgent;

/**
 * Loads an agent into this JVM. The socket of the JVM needs neither the module {@code jdk.attach} nor a second JVM, so
 * it comes first. Otherwise Byte Buddy's agent library attaches: by {@code jdk.attach}, in a process of its own where
 * the JVM does not let itself be attached by itself, or by JNA if the application has it. Last comes a
 * {@link DiagnosticCommand}, for containers without a shell or without a directory {@code /tmp}.
 */
final class Attachment {
    /** The name of HotSpot's thread that serves the socket. */
    private static final String LISTENER = "Attach Listener";

    private Attachment() {}

    static void load(File jar, String options) throws CannotAttachException {
        long pid = ProcessHandle.current().pid();
        AttachSocket socket = null;
        String problem = "";
        if (AttachSocket.isSupported()) {
            if (AttachSocket.exists(pid) && !isListening()) {
                loadByDiagnosticCommand(
                        jar,
                        options,
                        "another JVM has opened the socket of process id " + pid
                                + ", since several containers share one /tmp");
                return;
            }
            try {
                socket = AttachSocket.open(pid);
            } catch (IOException | RuntimeException e) {
                problem = e + "; ";
            }
        }
        if (socket == null) {
            loadByByteBuddy(jar, pid, options, problem);
            return;
        }
        try {
            socket.loadAgent(jar.getAbsolutePath(), options);
        } catch (IOException e) {
            throw ThisJvm.refused(String.valueOf(e.getMessage()));
        }
    }

    /** Tells whether this JVM has opened its socket. A JVM starts this thread then. */
    private static boolean isListening() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(LISTENER));
    }

    private static void loadByByteBuddy(File jar, long pid, String options, String problem)
            throws CannotAttachException {
        try {
            ByteBuddyAgent.attach(jar, String.valueOf(pid), options.isEmpty() ? null : options);
        } catch (RuntimeException | LinkageError e) {
            loadByDiagnosticCommand(jar, options, problem + e);
        }
    }

    private static void loadByDiagnosticCommand(File jar, String options, String problem) throws CannotAttachException {
        String refusal;
        try {
            refusal = DiagnosticCommand.load(jar, options);
        } catch (Exception | LinkageError e) {
            throw new CannotAttachException("the JVM accepted no attach request (" + problem + "; " + e
                    + "). It needs the modules jdk.management and jdk.jfr, or a directory /tmp that it may write to and"
                    + " the program kill or the module jdk.attach. Otherwise start it with"
                    + " -javaagent:coalesce-agent.jar.");
        }
        if (!refusal.isEmpty()) {
            throw ThisJvm.refused(refusal);
        }
    }
}
