package dev.coalesce.build;

import java.io.PrintStream;
import net.bytebuddy.build.BuildLogger;

/** Mistakes on a command line: a line each, as compilers write theirs. */
final class Lines extends BuildLogger.Adapter {
    private final PrintStream err;

    Lines(PrintStream err) {
        this.err = err;
    }

    @Override
    public void warn(String message) {
        err.println("warning: " + message);
    }

    @Override
    public void error(String message) {
        err.println("error: " + message);
    }
}
