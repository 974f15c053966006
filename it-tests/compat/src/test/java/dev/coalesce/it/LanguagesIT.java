package dev.coalesce.it;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Annotations in other JVM languages, compiled by the published compilers of these languages. */
@OnEveryJdk
record LanguagesIT(Jdk jdk) {
    private static final Path KOTLIN =
            compile("kotlin", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "Shop.kt", "-no-stdlib", "-no-reflect");
    private static final Path SCALA = compile("scala", "dotty.tools.dotc.Main", "Shop.scala");
    private static final Path GROOVY = compile("groovy", "org.codehaus.groovy.tools.FileSystemCompiler", "Shop.groovy");

    @Test
    void kotlinMethods_areCoalesced() {
        jvmFor("kotlin", KOTLIN)
                .agent()
                .main("shop.ShopKt")
                .prints(
                        "by name: same true, bodies 1",
                        "invalidated: same true, bodies 1",
                        "by property: same true, bodies 1",
                        "with default: same true, bodies 1",
                        "default passed explicitly: same true, bodies 0",
                        "value class: same true, bodies 1",
                        "null: same true, bodies 0",
                        "nullable: same true, bodies 1",
                        "enclosing: same true, bodies 0",
                        "companion: same true, bodies 1",
                        "static: same true, bodies 1",
                        "object: same true, bodies 1",
                        "interface: same true, bodies 1",
                        "top level: same true, bodies 1",
                        "extension: same true, bodies 1",
                        "inline: same false, bodies 2",
                        "suspended: same false, bodies 2")
                .complains(
                        "@Coalesce on shop.Prices.suspended(java.lang.String, kotlin.coroutines.Continuation) has no effect:"
                                + " Kotlin suspend functions cannot be coalesced");
    }

    @Test
    void scalaMethods_areCoalesced() {
        jvmFor("scala", SCALA)
                .agent()
                .main("shop.shopMain")
                .prints(
                        "by name: same true, bodies 1",
                        "invalidated: same true, bodies 1",
                        "by property: same true, bodies 1",
                        "with default: same true, bodies 1",
                        "default passed explicitly: same true, bodies 0",
                        "curried: same true, bodies 1",
                        "option: same true, bodies 1",
                        "enclosing: same true, bodies 0",
                        "iterator: same false, bodies 2",
                        "trait: same true, bodies 1",
                        "object: same true, bodies 1",
                        "top level: same true, bodies 1",
                        "extension: same true, bodies 1")
                .complains("@Coalesce on shop.Prices.iterator(java.lang.String) has no effect: the method"
                        + " returns scala.collection.Iterator");
    }

    @Test
    void groovyMethods_areCoalesced() {
        jvmFor("groovy", GROOVY)
                .agent()
                .main("shop.Main")
                .printsQuietly(
                        "by name: same true, bodies 1",
                        "invalidated: same true, bodies 1",
                        "by property: same true, bodies 1",
                        "with default: same true, bodies 1",
                        "default passed explicitly: same true, bodies 0",
                        "compiled statically: same true, bodies 1",
                        "enclosing: same true, bodies 0",
                        "memoized by Groovy: same true, bodies 1",
                        "static: same true, bodies 1",
                        "script: 1 1 2");
    }

    private Jvm jvmFor(String language, Path classes) {
        List<Path> classPath = new ArrayList<>(Libraries.of(language));
        classPath.add(classes);
        classPath.add(BuildOutput.ANNOTATIONS);
        return Jvm.of(jdk).classPath(classPath);
    }

    private static Path compile(String language, String compiler, String source, String... flags) {
        Path classes = BuildOutput.newDirectory(language);
        List<Path> classPath = new ArrayList<>(Libraries.of(language));
        classPath.add(BuildOutput.ANNOTATIONS);
        List<String> arguments = new ArrayList<>(List.of(flags));
        arguments.addAll(List.of(
                language.equals("groovy") ? "--classpath" : "-classpath",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-d",
                classes.toString(),
                Libraries.program("languages").resolve(language).resolve(source).toString()));
        List<Path> compilers = new ArrayList<>(Libraries.of(language));
        if (!language.equals("groovy")) {
            compilers.addAll(Libraries.of(language + "-compiler"));
        }
        Jvm.of(Jdk.in(Path.of(System.getProperty("java.home"))).orElseThrow())
                .option("-Xmx1g", "-Dgroovy.target.bytecode=17") // the default is the version of the running JDK
                .classPath(compilers)
                .main(compiler, arguments.toArray(String[]::new))
                .prints();
        return classes;
    }
}
