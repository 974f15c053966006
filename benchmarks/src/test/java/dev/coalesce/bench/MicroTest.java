package dev.coalesce.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

/** The runs of {@link Micro} match the JMH benchmarks. */
class MicroTest {
    private final List<Micro.Run> runs = new Micro().runs();

    @Test
    void everyRun_hasABenchmark() {
        assertThat(runs).allSatisfy(run -> assertThat(names(run.benchmarks())).contains(run.method()));
    }

    @Test
    void everyBenchmark_isRun() {
        assertThat(runs.stream().map(Micro.Run::benchmarks).distinct())
                .allSatisfy(type -> assertThat(runs.stream()
                                .filter(run -> run.benchmarks() == type)
                                .map(Micro.Run::method))
                        .containsAll(names(type)));
    }

    @Test
    void everyRun_hasItsOwnLine() {
        assertThat(runs.stream().map(Micro.Run::line)).doesNotHaveDuplicates();
    }

    private static List<String> names(Class<?> type) {
        Stream<Method> methods = Arrays.stream(type.getDeclaredMethods());
        return methods.filter(method -> method.isAnnotationPresent(Benchmark.class))
                .map(Method::getName)
                .toList();
    }
}
