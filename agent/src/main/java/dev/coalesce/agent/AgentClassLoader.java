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

    private static final String CAFFEINE_PREFIX = AGENT_PACKAGE_PREFIX + "agent.shaded.caffeine.";

    /** The entry of a class file's constant pool that names the class {@link System}. */
    private static final byte[] SYSTEM = constant("java/lang/System");

    /** The entry that names the class which takes its place in Caffeine's classes. */
    private static final byte[] SYSTEM_OF_CAFFEINE = constant("dev/coalesce/agent/report/SystemOfCaffeine");

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
            if (name.startsWith(CAFFEINE_PREFIX)) {
                bytes = replace(bytes, SYSTEM, SYSTEM_OF_CAFFEINE);
            }
            return defineClass(name, bytes, 0, bytes.length, DOMAIN);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] constant(String text) {
        byte[] constant = new byte[3 + text.length()];
        constant[0] = 1; // CONSTANT_Utf8, followed by the length
        constant[2] = (byte) text.length();
        for (int i = 0; i < text.length(); i++) {
            constant[3 + i] = (byte) text.charAt(i);
        }
        return constant;
    }

    /** Replaces a constant of a class file, which has it once or not at all. */
    private static byte[] replace(byte[] classFile, byte[] constant, byte[] by) {
        for (int at = 0; at <= classFile.length - constant.length; at++) {
            int same = 0;
            while (same < constant.length && classFile[at + same] == constant[same]) {
                same++;
            }
            if (same == constant.length) {
                byte[] replaced = new byte[classFile.length - constant.length + by.length];
                int rest = at + constant.length;
                System.arraycopy(classFile, 0, replaced, 0, at);
                System.arraycopy(by, 0, replaced, at, by.length);
                System.arraycopy(classFile, rest, replaced, at + by.length, classFile.length - rest);
                return replaced;
            }
        }
        return classFile;
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
