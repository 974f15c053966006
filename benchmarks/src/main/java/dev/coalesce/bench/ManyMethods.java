package dev.coalesce.bench;

import dev.coalesce.bench.child.ManyObjects;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measures 1,000 methods in 10 classes, with 1,000 objects of each class that do not share results. */
final class ManyMethods implements Scene {
    private static final String ANNOTATED = "annotated";
    private static final String CAFFEINE = "Caffeine for each method, key (this, id)";
    private static final int CLASSES = 10;
    private static final int METHODS = 100;
    private static final int OBJECTS = 1_000;
    private static final String TITLE = "1,000 methods × 1,000 objects, one result kept for each";

    private final Group bytes = new Group(TITLE, "bytes each").target(Target.ratio(ANNOTATED, CAFFEINE));
    private final Group nanos = new Group(TITLE + ": hit", "ns").target(Target.ratio(ANNOTATED, CAFFEINE));

    @Override
    public List<Group> groups() {
        return List.of(bytes, nanos);
    }

    @Override
    public int rounds(Effort effort) {
        return (effort.rounds() + 1) / 2;
    }

    @Override
    public void round(Effort effort) throws Exception {
        measure(ANNOTATED, new ChildJvm().agent(), MethodGenerator.Kind.ANNOTATED);
        measure(CAFFEINE, new ChildJvm(), MethodGenerator.Kind.CAFFEINE);
    }

    private void measure(String label, ChildJvm child, MethodGenerator.Kind kind) throws Exception {
        List<String> args = new ArrayList<>(List.of(Integer.toString(METHODS), Integer.toString(OBJECTS)));
        args.addAll(MethodGenerator.compile("ManyMethods", kind, CLASSES, METHODS));
        ToDoubleFunction<String> measured = child.option("-XX:+UseSerialGC", "-Xms6g", "-Xmx6g")
                .classes(MethodGenerator.DIRECTORY)
                .measure(ManyObjects.class, args.toArray(new String[0]));
        bytes.line(label).add(measured.applyAsDouble(ManyObjects.BYTES));
        nanos.line(label).add(measured.applyAsDouble(ManyObjects.NANOS));
    }
}
