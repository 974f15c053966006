package dev.coalesce.sample;

import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param port of the service; 0: any free one
 * @param data directory of the database
 * @param s3Endpoint somebody else's S3 server; null: the service starts one
 * @param stopOnEof whether the service ends when its standard input does
 */
public record Options(int port, Path data, @Nullable URI s3Endpoint, boolean stopOnEof) {
    static final String USAGE = """
            usage: java [-javaagent:coalesce-agent.jar] -jar coalesce-sample-app.jar [options]
              --port N           port on loopback; 0: any free one (8080)
              --data DIR         directory of the chat database (target/sample-data)
              --s3-endpoint URL  an S3 server that runs already; credentials as for any AWS tool (starts one of its own)
              --stop-on-eof      end when standard input ends
            """;

    private static final int DEFAULT_PORT = 8080;
    private static final Path DEFAULT_DATA = Path.of("target", "sample-data");

    /**
     * Reads the command line.
     *
     * @param arguments as given to {@code main}
     * @return the options
     * @throws IllegalArgumentException if one is unknown, has no value or a bad one
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
                    default -> throw new IllegalArgumentException("unknown");
                }
            } catch (NoSuchElementException e) {
                throw new IllegalArgumentException(option + ": a value is missing", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
            }
        }
        return new Options(port, data, s3Endpoint, stopOnEof);
    }
}
