package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Letters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application that uses Byte Buddy, Caffeine and SLF4J itself, in older versions than the agent contains. */
@OnEveryJdk
record OldLibrariesIT(Jdk jdk) {
    /** Uses an API of each library that later versions removed. */
    private static final String MAIN = """
            package shop;

            import com.github.benmanes.caffeine.cache.Cache;
            import com.github.benmanes.caffeine.cache.CacheWriter;
            import com.github.benmanes.caffeine.cache.Caffeine;
            import dev.coalesce.Coalesce;
            import dev.coalesce.it.app.Letters;
            import net.bytebuddy.ByteBuddy;
            import net.bytebuddy.ClassFileVersion;
            import org.slf4j.LoggerFactory;
            import org.slf4j.impl.StaticLoggerBinder;

            public class Main {
                public static void main(String[] args) throws Exception {
                    Class<? extends Main> proxy = new ByteBuddy(ClassFileVersion.JAVA_V11)
                            .subclass(Main.class)
                            .name("shop.Proxy")
                            .make()
                            .load(Main.class.getClassLoader())
                            .getLoaded();
                    Main main = proxy.getConstructor().newInstance();
                    Letters.show(main.getClass().getName(), main.price("tea"), main.price("tea"), main.price("milk"));
                    Cache<String, String> cache = Caffeine.newBuilder()
                            .writer(CacheWriter.<String, String>disabledWriter())
                            .build();
                    cache.put("cached", "by the application");
                    System.out.println(cache.asMap());
                    LoggerFactory.getLogger(Main.class).info("logged through " + StaticLoggerBinder.REQUESTED_API_VERSION);
                    for (Class<?> type : new Class<?>[] {ByteBuddy.class, Caffeine.class, LoggerFactory.class}) {
                        System.out.println(type.getName() + " of " + new java.io.File(type.getProtectionDomain()
                                .getCodeSource().getLocation().toURI()).getName());
                    }
                }

                @Coalesce(ttl = "1h")
                public int price(String sku) {
                    return Letters.body();
                }

                @Coalesce(key = "skuu")
                public int typo(String sku) {
                    return Letters.body();
                }
            }
            """;

    private static final Path CLASSES = Compile.into("old-libraries")
            .apps(Letters.class)
            .source("shop/Main", MAIN)
            .against(BuildOutput.oldLibraries())
            .classes();

    private static final String[] OUTPUT = {
        "{cached=by the application}",
        "net.bytebuddy.ByteBuddy of byte-buddy-1.12.19.jar",
        "com.github.benmanes.caffeine.cache.Caffeine of caffeine-2.9.3.jar",
        "org.slf4j.LoggerFactory of slf4j-api-1.7.36.jar"
    };

    @Test
    void applicationWithAgent_seesItsOwnVersions() {
        JvmResult run = jvmWithOldLibraries().agent().main("shop.Main").prints(outputAfter("shop.Proxy: a a b"));
        assertThat(run.err())
                .contains("[main] INFO shop.Main - logged through 1.6")
                .contains("[WARN] coalesce - @Coalesce on shop.Main.typo(java.lang.String) has no effect: ");
    }

    @Test
    void loggerSettingsOfApplication_doNotAffectAgent() {
        JvmResult run = jvmWithOldLibraries()
                .agent()
                .property("org.slf4j.simpleLogger.defaultLogLevel", "off")
                .main("shop.Main")
                .prints(outputAfter("shop.Proxy: a a b"));
        assertThat(run.err())
                .doesNotContain("logged through")
                .contains("[WARN] coalesce - @Coalesce on shop.Main.typo(java.lang.String) has no effect: ");
    }

    @Test
    void applicationWithoutAgent_works() {
        JvmResult run = jvmWithOldLibraries().main("shop.Main").prints(outputAfter("shop.Proxy: a b c"));
        assertThat(run.err()).contains("[main] INFO shop.Main - logged through 1.6");
    }

    private Jvm jvmWithOldLibraries() {
        List<Path> classPath = new ArrayList<>(BuildOutput.oldLibraries());
        classPath.add(CLASSES);
        classPath.add(BuildOutput.ANNOTATIONS);
        return Jvm.of(jdk).classPath(classPath);
    }

    private static String[] outputAfter(String first) {
        List<String> lines = new ArrayList<>(List.of(OUTPUT));
        lines.add(0, first);
        return lines.toArray(String[]::new);
    }
}
