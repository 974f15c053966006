package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.ClassDump;
import dev.coalesce.it.app.HitAllocation;
import dev.coalesce.it.app.TinyMethod;
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

/** Checks the costs of a hit that do not depend on the machine. Benchmarks measure the others. */
@OnEveryJdk
record CostIT(Jdk jdk) {
    private static final String[] NO_ALLOCATION = {
        "type scope: 0 bytes",
        "instance scope: 0 bytes",
        "instance scope with many results: 0 bytes",
        "no parameters: 0 bytes",
        "inherited annotation: 0 bytes",
        "type scope, overridden in a subclass: 0 bytes"
    };

    /** HotSpot's {@code FreqInlineSize}: a larger method is never inlined, however hot it is. */
    private static final int MAX_INLINED_BYTES = 325;

    private static final Pattern INSTRUCTION = Pattern.compile("(?m)^ +(\\d+): [a-z]");
    private static final Pattern CALL_SITE = Pattern.compile("\\d+: invokedynamic");

    @Test
    void hit_allocatesNothing() {
        blockingCompilation().main(HitAllocation.class).printsQuietly(NO_ALLOCATION);
    }

    @Test
    void wovenTinyMethod_staysSmallEnoughToInline() throws IOException {
        assertThat(INSTRUCTION
                        .matcher(disassembleWoven(TinyMethod.class))
                        .results()
                        .map(found -> Integer.parseInt(found.group(1))))
                .as("offsets of instructions")
                .allMatch(offset -> offset < MAX_INLINED_BYTES);
    }

    @Test
    void wovenMethod_hasThreeCallSites() throws IOException {
        assertThat(CALL_SITE.matcher(disassembleWoven(TinyMethod.class)).results())
                .hasSize(3);
    }

    /** Disassembles a class as the agent wove it. */
    private String disassembleWoven(Class<?> type) throws IOException {
        Path directory = BuildOutput.newDirectory("dump");
        blockingCompilation()
                .option("-javaagent:" + classDumpJar(directory) + "=" + directory)
                .main(HitAllocation.class)
                .prints(NO_ALLOCATION);
        return disassemble(directory, type);
    }

    /** With {@code -Xbatch} the program waits for the JIT compiler, so that the outcome does not depend on timing. */
    private Jvm blockingCompilation() {
        return Jvm.of(jdk).agent().option("-Xbatch");
    }

    /** Makes a jar that holds only a manifest; the agent class itself is on the class path. */
    private static Path classDumpJar(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ClassDump.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        Path jar = directory.resolve("dump.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static String disassemble(Path directory, Class<?> type) {
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        int status = javap.run(
                new PrintWriter(out), new PrintWriter(out), "-c", "-p", "-cp", directory.toString(), type.getName());
        assertThat(status).as("%s", out).isZero();
        return out.toString();
    }
}
