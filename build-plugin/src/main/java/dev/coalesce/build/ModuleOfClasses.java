package dev.coalesce.build;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;

/** The module that a directory of classes is, if it has a module descriptor. */
final class ModuleOfClasses {
    private static final String RUNTIME = "dev.coalesce.runtime";

    private ModuleOfClasses() {}

    /** Returns what its author has to add before woven classes can call the runtime; empty if nothing is missing. */
    static String problem(File classes) throws IOException {
        Path descriptor = classes.toPath().resolve("module-info.class");
        if (!Files.isRegularFile(descriptor)) {
            return "";
        }
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(descriptor)) {
            module = ModuleDescriptor.read(in);
        }
        if (module.requires().stream().anyMatch(each -> each.name().equals(RUNTIME))) {
            return "";
        }
        return "module " + module.name() + " in " + classes + " does not require " + RUNTIME
                + ", so the first call of a woven method will fail. Add \"requires " + RUNTIME
                + ";\" to its module-info.java,"
                + " unless a module that it requires does so transitively.";
    }
}
