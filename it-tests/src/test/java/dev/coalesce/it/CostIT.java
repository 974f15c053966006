package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ClassDump;
import dev.coalesce.it.app.Hits;
import dev.coalesce.it.app.Tiny;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** What a hit costs, as far as that is the same on every machine. The rest is for the benchmarks. */
@OnEveryJdk
record CostIT(Jdk jdk) {
    private static final String[] NO_ALLOCATION = {
        "shared by all objects: 0 bytes",
        "of one object: 0 bytes",
        "of one object that keeps many: 0 bytes",
        "without a parameter: 0 bytes",
        "inherited: 0 bytes",
        "shared beside an override: 0 bytes"
    };

    /** HotSpot's {@code FreqInlineSize}: what is larger is not inlined, however hot it is. */
    private static final int LARGEST_INLINED = 325;

    private static final Pattern INSTRUCTION = Pattern.compile("(?m)^ +(\\d+): [a-z]");
    private static final Pattern CALL_SITE = Pattern.compile("\\d+: invokedynamic");

    @Test
    void hitAllocatesNothing() {
        compiledInTurn().main(Hits.class).printsQuietly(NO_ALLOCATION);
    }

    @Test
    void tinyMethodStaysSmallEnoughToBeInlinedIntoItsCaller() throws IOException {
        assertThat(INSTRUCTION.matcher(woven(Tiny.class)).results().map(found -> Integer.parseInt(found.group(1))))
                .as("offsets of instructions")
                .allMatch(offset -> offset < LARGEST_INLINED);
    }

    @Test
    void methodHasThreeCallSites() throws IOException {
        assertThat(CALL_SITE.matcher(woven(Tiny.class)).results()).hasSize(3);
    }

    /** Disassembled, as the agent has left it. */
    private String woven(Class<?> type) throws IOException {
        Path directory = Built.directory("dump");
        compiledInTurn()
                .option("-javaagent:" + classDump(directory) + "=" + directory)
                .main(Hits.class)
                .prints(NO_ALLOCATION);
        return disassembled(directory, type);
    }

    /** The program waits for the compiler, so that no outcome depends on who is faster. */
    private Jvm compiledInTurn() {
        return Jvm.of(jdk).agent().option("-Xbatch");
    }

    /** Only a manifest: the class itself is on the class path. */
    private static Path classDump(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ClassDump.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("dump.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static String disassembled(Path directory, Class<?> type) {
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        int status = javap.run(
                new PrintWriter(out), new PrintWriter(out), "-c", "-p", "-cp", directory.toString(), type.getName());
        assertThat(status).as("%s", out).isZero();
        return out.toString();
    }
}
