package dev.coalesce.sample.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The arguments of the demo.
 *
 * @param sample the jar of the sample, absolute
 * @param agent the jar of the agent, absolute
 * @param engine the jar {@code coalesce-redis.jar}, absolute
 * @param directory the directory for all files, absolute; what an earlier run has left there is deleted
 * @param isOnlyCluster whether only the scene across JVMs runs
 * @param clusterDuration how long that scene requests prices before anything fails; zero to leave the scene out
 */
record DemoOptions(
        Path sample, Path agent, Path engine, Path directory, boolean isOnlyCluster, Duration clusterDuration) {
    static final String USAGE = """
            usage: ./demo [--only-cluster] [--cluster-seconds=N]
              --only-cluster       run only the scene across JVMs
              --cluster-seconds=N  how long that scene requests prices; 0: leave the scene out (default: 20)
            """;

    private static final int PATHS = 4;
    private static final String SECONDS = "--cluster-seconds=";
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(20);

    /**
     * Reads the arguments: the four paths, which the script gives, and then the options of the user.
     *
     * @throws IllegalArgumentException if a path is missing, an option is unknown, or its value is no number of seconds
     */
    static DemoOptions parse(List<String> arguments) {
        if (arguments.size() < PATHS) {
            throw new IllegalArgumentException("paths are missing: start the script ./demo");
        }
        boolean isOnlyCluster = false;
        Duration duration = DEFAULT_DURATION;
        for (String option : arguments.subList(PATHS, arguments.size())) {
            if (option.equals("--only-cluster")) {
                isOnlyCluster = true;
            } else if (option.startsWith(SECONDS)) {
                duration = Duration.ofSeconds(seconds(option));
            } else {
                throw new IllegalArgumentException(option + ": unknown option");
            }
        }
        List<Path> paths = arguments.subList(0, PATHS).stream()
                .map(each -> Path.of(each).toAbsolutePath())
                .toList();
        return new DemoOptions(paths.get(0), paths.get(1), paths.get(2), paths.get(3), isOnlyCluster, duration);
    }

    private static int seconds(String option) {
        String value = option.substring(SECONDS.length());
        if (!value.matches("\\d{1,4}")) {
            throw new IllegalArgumentException(option + ": use a number of seconds from 0 to 9999");
        }
        return Integer.parseInt(value);
    }
}
