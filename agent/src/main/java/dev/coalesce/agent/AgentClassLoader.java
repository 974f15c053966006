package dev.coalesce.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes, which lie in its jar under a folder and with a suffix that no other class loader looks
 * for: the application, on whose class path the JVM puts the jar, can neither see nor clash with them.
 */
final class AgentClassLoader extends ClassLoader {
    private static final String FOLDER = "inst/";
    private static final String OURS = "dev.coalesce.";
    private static final String CLASS = ".class";
    private static final String STORED = ".classdata";

    static {
        registerAsParallelCapable();
    }

    private final File file;
    private final ZipFile jar;

    AgentClassLoader(File file, ClassLoader parent) throws IOException {
        super("coalesce", parent);
        this.file = file;
        this.jar = new ZipFile(file);
    }

    /** Our own without asking the parent first, which would tell each time by an exception that it has none. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            ZipEntry entry = entry(name);
            return entry == null ? super.loadClass(name, resolve) : define(name, entry);
        }
    }

    private @Nullable ZipEntry entry(String className) {
        return jar.getEntry(FOLDER + className.replace('.', '/') + STORED);
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = new byte[(int) entry.getSize()];
            in.readNBytes(bytes, 0, bytes.length);
            return defineClass(name, bytes, 0, bytes.length, getClass().getProtectionDomain());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Without a URL, whose handlers before main cost more than the rest. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        ZipEntry entry = jar.getEntry(stored(name));
        try {
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    private static String stored(String name) {
        return FOLDER + (name.endsWith(CLASS) ? name.substring(0, name.length() - CLASS.length()) + STORED : name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String stored = stored(name);
        if (jar.getEntry(stored) == null) {
            return null;
        }
        try {
            return new URL("jar:" + file.toURI() + "!/" + stored);
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null ? Collections.emptyEnumeration() : Collections.enumeration(Collections.singleton(found));
    }
}
