package dev.coalesce.commands;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** A connection to the agent in another JVM. */
interface Connection extends AutoCloseable {
    /**
     * Asks the agent.
     *
     * @param request the name of the request, followed by its arguments
     * @return the agent's answer, without an error
     * @throws CommandFailure if the JVM has ended, or the agent cannot answer
     */
    JsonObject ask(String... request) throws CommandFailure;

    @Override
    void close();

    /**
     * Connects to the agent of a JVM.
     *
     * @param pid the process id as the user has written it
     * @return the connection
     * @throws CommandFailure if there is no such process, if it is no JVM that this user may ask, or if the agent is not
     *     active there
     */
    static Connection open(String pid) throws CommandFailure {
        RunningProcess process = RunningProcess.of(pid);
        @Nullable
        Connection quiet = SocketConnection.open(process, System.getProperty("java.io.tmpdir"), process.user());
        if (quiet != null) {
            return quiet;
        }
        TargetJvm target = TargetJvm.connect(pid);
        try {
            String status = target.status();
            if (!status.startsWith(TargetJvm.ACTIVE)) {
                throw CommandFailure.notDone("Coalesce is not active in " + target
                        + (status.isEmpty() ? "" : ": " + status)
                        + ". Start that JVM with -javaagent, or run attach " + pid + ".");
            }
            quiet = target.socket();
            if (quiet != null) {
                target.close();
                return quiet;
            }
            return JmxConnection.open(target);
        } catch (CommandFailure | RuntimeException e) {
            target.close();
            throw e;
        }
    }
}
