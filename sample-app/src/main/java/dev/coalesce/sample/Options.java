package dev.coalesce.sample;

import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param port the port of the service; 0 for any free port
 * @param data the directory of the database
 * @param s3Endpoint the address of a running S3 server; null if the service starts its own
 * @param stopOnEof whether the service exits when its standard input ends
 */
public record Options(int port, Path data, @Nullable URI s3Endpoint, boolean stopOnEof) {
    static final String USAGE = """
            usage: java [-javaagent:coalesce-agent.jar] -jar coalesce-sample-app.jar [options]
              --port N           port on loopback, or 0 for any free port (default: 8080)
              --data DIR         directory of the chat database (default: target/sample-data)
              --s3-endpoint URL  a running S3 server, with credentials as for any AWS tool (default: start one)
              --stop-on-eof      exit when standard input ends
            """;

    private static final int DEFAULT_PORT = 8080;
    private static final Path DEFAULT_DATA = Path.of("target", "sample-data");

    /**
     * Reads the command line.
     *
     * @param arguments the arguments of {@code main}
     * @return the options
     * @throws IllegalArgumentException if an option is unknown, or its value is missing or invalid
     */
    public static Options parse(List<String> arguments) {
        int port = DEFAULT_PORT;
        Path data = DEFAULT_DATA;
        URI s3Endpoint = null;
        boolean stopOnEof = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            try {
                switch (option) {
                    case "--port" -> port = Integer.parseInt(rest.next());
                    case "--data" -> data = Path.of(rest.next());
                    case "--s3-endpoint" -> s3Endpoint = URI.create(rest.next());
                    case "--stop-on-eof" -> stopOnEof = true;
                    default -> throw new IllegalArgumentException("unknown option");
                }
            } catch (NoSuchElementException e) {
                throw new IllegalArgumentException(option + ": the value is missing", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
            }
        }
        return new Options(port, data, s3Endpoint, stopOnEof);
    }
}
