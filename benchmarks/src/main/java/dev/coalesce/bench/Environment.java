package dev.coalesce.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes the machine, the JDK and the libraries of the measurements. */
final class Environment {
    private static final List<String> LIBRARIES = List.of(
            "jmh-core",
            "caffeine",
            "spring-context-support",
            "jetcache-anno",
            "micronaut-cache-caffeine",
            "redisson",
            "spring-data-redis");

    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Environment() {}

    static List<List<String>> rows(Effort effort, Duration duration) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("date", LocalDate.now(ZoneOffset.UTC).toString()));
        rows.add(List.of("machine", machine()));
        rows.add(List.of(
                "system",
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"))));
        rows.add(List.of("JDK", System.getProperty("java.vm.name") + " " + Runtime.version()));
        rows.add(List.of("libraries", libraries(System.getProperty("java.class.path"))));
        rows.add(List.of(
                "effort", effort + "; took " + duration.toMinutes() + " min " + duration.toSecondsPart() + " s"));
        return rows;
    }

    private static String machine() {
        String model = firstMatch(CPUS, "model name\\s*:\\s*(.+)").orElse("processor of unknown model");
        String memory = firstMatch(MEMORY, "MemTotal:\\s*(\\d+) kB")
                .map(kilobytes -> ", " + Math.round(Long.parseLong(kilobytes) / 1024.0 / 1024.0) + " GB")
                .orElse("");
        return model + ", " + Runtime.getRuntime().availableProcessors() + " CPUs" + memory;
    }

    private static Optional<String> firstMatch(Path file, String regex) {
        Pattern pattern = Pattern.compile(regex);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(pattern::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** Lists the names and versions of the compared libraries, taken from the names of their jars. */
    static String libraries(String classPath) {
        return Arrays.stream(classPath.split(Pattern.quote(System.getProperty("path.separator")), -1))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .flatMap(file -> LIBRARIES.stream()
                        .filter(library -> file.matches(Pattern.quote(library) + "-\\d.*\\.jar"))
                        .map(library -> library + " " + file.substring(library.length() + 1, file.length() - 4)))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
