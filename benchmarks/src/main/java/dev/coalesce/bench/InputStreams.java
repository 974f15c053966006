package dev.coalesce.bench;

import dev.coalesce.bench.child.InputStreamReads;
import dev.coalesce.bench.child.InputStreamReads.Source;
import dev.coalesce.bench.child.InputStreamReads.Way;
import dev.coalesce.bench.report.Group;
import dev.coalesce.bench.report.Target;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Measures reading a shared {@code InputStream}, compared with reading upstream directly. */
final class InputStreams implements Scene {
    private static final String ANNOTATED = "annotated";
    private static final String DIRECT = "upstream, read directly";
    private static final double NANOS_IN_MILLI = 1_000_000;
    private static final int REPETITIONS = 15;

    private record Case(Source source, Way way, Group group) {
        static Case of(String title, Source source, Way way, double max) {
            return new Case(source, way, new Group(title, "ms").target(Target.ratio(ANNOTATED, DIRECT, max)));
        }
    }

    private final List<Case> cases = List.of(
            Case.of("InputStream of a connection, 64 MiB by 64 KiB, 1 reader", Source.SOCKET, Way.BLOCKS, 1.3),
            Case.of("InputStream of a file, 64 MiB by 64 KiB, 1 reader", Source.FILE, Way.BLOCKS, 1.3),
            Case.of("InputStream of an array, 64 MiB by 64 KiB, 1 reader", Source.ARRAY, Way.BLOCKS, 1.3),
            Case.of("InputStream with a buffer, 8 MiB by DataInputStream.readInt", Source.BUFFERED, Way.INTS, 2),
            Case.of("InputStream of an array, 64 MiB, 50 readers", Source.ARRAY, Way.FIFTY_READERS, 2));

    @Override
    public List<Group> groups() {
        return cases.stream().map(Case::group).toList();
    }

    @Override
    public void round(Effort effort) throws Exception {
        for (Case each : cases) {
            ToDoubleFunction<String> nanos = new ChildJvm()
                    .agent()
                    .option("-Xms2g", "-Xmx2g")
                    .measure(
                            InputStreamReads.class,
                            each.source().name(),
                            each.way().name(),
                            Integer.toString(REPETITIONS));
            each.group().line(ANNOTATED).add(nanos.applyAsDouble(InputStreamReads.ANNOTATED) / NANOS_IN_MILLI);
            each.group().line(DIRECT).add(nanos.applyAsDouble(InputStreamReads.DIRECT) / NANOS_IN_MILLI);
        }
    }
}
