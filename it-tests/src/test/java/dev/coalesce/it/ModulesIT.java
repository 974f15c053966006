package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Applications that are named modules and export or open no package. */
@OnEveryJdk
record ModulesIT(Jdk jdk) {
    private static final String MAIN = "shop.Main";
    private static final Path SHOP = compiled();
    private static final String[] OUTPUT = {"module: shop, active: true", "prices: 1 1 2", "chunks: 3 4 3"};

    @Test
    void namedModuleWithAgent_isCoalesced() {
        Jvm.of(jdk)
                .agent()
                .modulePath(SHOP, BuildOutput.ANNOTATIONS)
                .module("shop", MAIN)
                .printsQuietly(OUTPUT);
    }

    @Test
    void namedModuleWithoutAgent_runsEveryBody() {
        Jvm.of(jdk)
                .modulePath(SHOP, BuildOutput.ANNOTATIONS)
                .module("shop", MAIN)
                .printsQuietly("module: shop, active: false", "prices: 1 2 3", "chunks: 4 5 6");
    }

    @Test
    void jlinkImageWithoutManagement_isCoalescedWithoutBeans() throws Exception {
        Path directory = BuildOutput.newDirectory("image");
        Path image = directory.resolve("jre");
        Path log = directory.resolve("log");
        Process jlink = new ProcessBuilder(
                        jdk.tool("jlink").toString(),
                        "--module-path",
                        SHOP + File.pathSeparator + BuildOutput.ANNOTATIONS,
                        "--add-modules",
                        "java.base,java.instrument,shop",
                        "--output",
                        image.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(jlink.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(jlink.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Jvm.tool(Jdk.in(image).orElseThrow(), "java", "--list-modules")
                        .out())
                .contains("java.instrument", "shop")
                .doesNotContain("java.management", "java.logging", "jdk.jfr");
        Jvm.of(Jdk.in(image).orElseThrow())
                .agent()
                .classPath()
                .module("shop", MAIN)
                .printsQuietly(OUTPUT);
        JvmResult run = Jvm.of(Jdk.in(image).orElseThrow())
                .agent("log=info")
                .classPath()
                .module("shop", MAIN)
                .prints(OUTPUT);
        assertThat(run.err()).contains("no JMX beans, because this Java runtime has no module java.management");
    }

    private static Path compiled() {
        return Compile.into("module")
                .source("module-info", "module shop { requires dev.coalesce.annotations; }")
                .source("shop/Main", """
                        package shop;

                        import dev.coalesce.Coalesce;
                        import dev.coalesce.Coalescer;

                        class Main {
                            record Item(String sku, int size) {}

                            private static int bodies;

                            public static void main(String[] args) {
                                System.out.println("module: " + Main.class.getModule().getName() + ", active: "
                                        + Coalescer.active());
                                System.out.println("prices: " + price(new Item("tea", 1)) + " " + price(new Item("tea", 2))
                                        + " " + price(new Item("milk", 1)));
                                byte[] buffer = {1};
                                System.out.print("chunks: " + chunk(new Chunk(buffer)));
                                buffer[0] = 2;
                                System.out.println(" " + chunk(new Chunk(buffer)) + " " + chunk(new Chunk(new byte[] {1})));
                            }

                            record Chunk(byte[] bytes) {}

                            @Coalesce(ttl = "1h")
                            private static int chunk(Chunk chunk) {
                                return ++bodies;
                            }

                            @Coalesce(key = "item.sku", ttl = "1h")
                            private static int price(Item item) {
                                return ++bodies;
                            }
                        }
                        """)
                .flags("-parameters")
                .classes();
    }
}
