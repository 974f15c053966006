package dev.coalesce.build;

import java.io.PrintStream;
import net.bytebuddy.build.BuildLogger;

/** Prints each configuration error as one line, in the format of compilers. */
final class CommandLineLogger extends BuildLogger.Adapter {
    private final PrintStream err;

    CommandLineLogger(PrintStream err) {
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
