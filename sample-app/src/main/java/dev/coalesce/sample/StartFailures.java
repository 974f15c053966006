package dev.coalesce.sample;

import java.net.BindException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Explains why the service has not started, where the user can change that. */
final class StartFailures {
    /** H2's error code for a database that another process has open. */
    private static final int DATABASE_IN_USE = 90_020;

    private StartFailures() {}

    /** Returns a message for the user; null if the failure is a fault of the service. */
    static @Nullable String explain(Throwable failure, Options options) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return "port " + options.port() + " of 127.0.0.1 cannot be used: " + each.getMessage()
                        + ". Another process, perhaps another instance of this application, listens there."
                        + " Stop it, or choose another port with --port N; --port 0 takes any free one.";
            }
            if (each instanceof SQLException e && e.getErrorCode() == DATABASE_IN_USE) {
                return "the chat database in " + options.data() + " is in use by another instance of this"
                        + " application. Stop it, or choose another directory with --data DIR.";
            }
        }
        return null;
    }
}
