package dev.coalesce.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes from the agent's jar. The JVM puts that jar on the application's class path, so the jar
 * stores these classes in a folder and with a suffix that no other class loader looks for. The application can neither
 * see nor clash with them.
 */
final class AgentClassLoader extends ClassLoader {
    private static final String FOLDER = "inst/";
    private static final String AGENT_PACKAGE_PREFIX = "dev.coalesce.";
    private static final String CLASS_SUFFIX = ".class";
    private static final String STORED_SUFFIX = ".classdata";

    /**
     * The agent's classes may do everything, whatever a policy grants to the jar: they ask for it where they need it, see
     * {@code Privileged}. Only the entry point and this class depend on the policy.
     */
    private static final ProtectionDomain DOMAIN =
            new ProtectionDomain(AgentClassLoader.class.getProtectionDomain().getCodeSource(), allPermissions());

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

    /**
     * Looks for the agent's classes here first. The parent would throw an exception for each class it does not have.
     */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(AGENT_PACKAGE_PREFIX)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            ZipEntry entry = jar.getEntry(FOLDER + name.replace('.', '/') + STORED_SUFFIX);
            return entry == null ? super.loadClass(name, resolve) : define(name, entry);
        }
    }

    private static Permissions allPermissions() {
        Permissions permissions = new Permissions();
        permissions.add(new AllPermission());
        return permissions;
    }

    private Class<?> define(String name, ZipEntry entry) throws ClassNotFoundException {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = new byte[(int) entry.getSize()];
            in.readNBytes(bytes, 0, bytes.length);
            return defineClass(name, bytes, 0, bytes.length, DOMAIN);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /**
     * Reads the jar directly. Opening a URL would load the JDK's URL handlers, which dominates the cost before main.
     */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        ZipEntry entry = jar.getEntry(storedName(name));
        try {
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    private static String storedName(String name) {
        return FOLDER
                + (name.endsWith(CLASS_SUFFIX)
                        ? name.substring(0, name.length() - CLASS_SUFFIX.length()) + STORED_SUFFIX
                        : name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String stored = storedName(name);
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
