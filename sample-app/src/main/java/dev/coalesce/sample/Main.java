package dev.coalesce.sample;

import dev.coalesce.sample.http.Json;
import dev.coalesce.sample.simulator.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Starts the service from the command line. */
public final class Main {
    /** The prefix of the line on standard output that contains the addresses of the service as JSON. */
    public static final String READY = "READY ";

    private static final int NOT_STARTED = 1;
    private static final int BAD_USAGE = 2;

    private Main() {}

    /**
     * Starts the service, which runs until the process is stopped.
     *
     * @param arguments the arguments that {@link Options} describes
     * @throws Exception if the service does not start
     */
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Options.USAGE);
            System.exit(BAD_USAGE);
            return;
        }
        SampleApp app;
        try {
            app = SampleApp.start(options, Settings.REALISTIC);
        } catch (Exception e) {
            String reason = StartFailures.explain(e, options);
            if (reason == null) {
                throw e;
            }
            System.err.println(reason);
            System.exit(NOT_STARTED);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "shutdown"));
        System.out.println(READY + Json.MAPPER.writeValueAsString(app.endpoints()));
        if (options.stopOnEof()) {
            drain(System.in);
            System.exit(0);
        }
    }

    private static void drain(InputStream input) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A broken input means the same as its end.
        }
    }
}
