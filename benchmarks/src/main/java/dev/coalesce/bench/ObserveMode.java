package dev.coalesce.bench;

import dev.coalesce.bench.child.ObservedCalls;
import dev.coalesce.bench.child.ObservedKeys;
import dev.coalesce.bench.child.ObservedShare;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measures what observe mode costs: the CPU time of calls, its share of an application's, and the memory. */
final class ObserveMode implements Scene {
    private static final String NOT_OBSERVED = "not observed";
    private static final String COUNTED = "counted";
    private static final String KEYS = "with keys and results";
    private static final String EACH_KEY = "1 method, 10,000 keys: bytes of each key";
    private static final String ALL = "200 methods, 800,000 keys: MB in total";
    private static final String PREFIX = "ObserveMode";

    /** The methods whose calls are simulated at a time. All others are only counted. */
    private static final int MAX_METHODS = 200;

    private static final int METHODS_OF_CLASS = 100;

    private final Group calls = new Group("observe mode: CPU time of a call", "ns/op")
            .note("""
                    The key is a text of 11 characters and a number, the result a text of 45. The body returns at once. A
                    few slow calls make the observer believe that the method is worth it.
                    """)
            .target(Target.added(COUNTED, NOT_OBSERVED, 12))
            .target(Target.added(KEYS, NOT_OBSERVED, 300));

    private final AddedShare share = new AddedShare("observe mode", """
                    Two classes with the same code take turns in one JVM, and one of them is observed. Each figure is the
                    mean of two runs, in which the classes swap roles.
                    """);

    private final Group memory = new Group("observe mode: memory", "")
            .target(Target.score(EACH_KEY, 72))
            .target(Target.score(ALL, 16.0));

    @Override
    public List<Group> groups() {
        return List.of(calls, share.group, memory);
    }

    @Override
    public void round(Effort effort) throws Exception {
        call(NOT_OBSERVED, ObservedCalls.Phase.NONE, new ChildJvm().agent(), 0);
        call(COUNTED, ObservedCalls.Phase.COUNTED, observing(ObservedCalls.class.getName()), MAX_METHODS);
        call(KEYS, ObservedCalls.Phase.KEYS, observing(ObservedCalls.class.getName()), 0);
        share.round(ObserveMode::ratio);
        memory.line(EACH_KEY).add(bytes(1, 10_000) / 10_000);
        memory.line(ALL).add(bytes(MAX_METHODS, 4_000) / (1 << 20));
    }

    /** Observes a class of the benchmark, and the generated ones. */
    private static ChildJvm observing(String type) {
        return new ChildJvm()
                .agent()
                .option("-Dcoalesce.observe=" + type + ";" + PREFIX + "*.load*")
                .classes(MethodGenerator.DIRECTORY);
    }

    private void call(String label, ObservedCalls.Phase phase, ChildJvm child, int methods) throws Exception {
        List<String> args = new ArrayList<>(List.of(phase.name()));
        args.addAll(generated(methods));
        ToDoubleFunction<String> measured = child.measure(ObservedCalls.class, args.toArray(new String[0]));
        calls.line(label).add(measured.applyAsDouble(ObservedCalls.NANOS), measured.applyAsDouble(ObservedCalls.BYTES));
    }

    private static double ratio(String observed, long bodyMicros) throws Exception {
        return observing(observed)
                .option(ObservedShare.JVM_OPTION)
                .measure(ObservedShare.class, Long.toString(bodyMicros))
                .applyAsDouble(ObservedShare.RATIO);
    }

    private static double bytes(int methods, int keys) throws Exception {
        List<String> args = new ArrayList<>(List.of(Integer.toString(keys)));
        args.addAll(generated(methods));
        return observing(PREFIX)
                .option("-XX:+UseSerialGC", "-Xmx1g")
                .measure(ObservedKeys.class, args.toArray(new String[0]))
                .applyAsDouble(ObservedKeys.BYTES);
    }

    /** Returns the number of methods in each class, and the names of the classes. */
    private static List<String> generated(int methods) throws IOException {
        if (methods == 0) {
            return List.of("0");
        }
        int each = Math.min(METHODS_OF_CLASS, methods);
        List<String> args = new ArrayList<>(List.of(Integer.toString(each)));
        args.addAll(MethodGenerator.compile(PREFIX, MethodGenerator.Kind.SLOW, methods / each, each));
        return args;
    }
}
