package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import java.io.IOException;
import java.io.InputStream;

/** Runs {@link Burst} and a {@link Coalescer} in a class loader that delegates only {@code java.*}. */
public final class JavaOnlyLoader {
    private JavaOnlyLoader() {}

    public static void main(String[] args) throws Exception {
        ClassLoader isolated = new Isolated();
        Class<?> burst = isolated.loadClass(Burst.class.getName());
        System.out.println("class of the isolated loader: " + (burst != Burst.class));
        burst.getMethod("main", String[].class).invoke(null, (Object) args);
        Class<?> coalescer = isolated.loadClass(Coalescer.class.getName());
        System.out.println("active: " + coalescer.getMethod("active").invoke(null));
    }

    private static final class Isolated extends ClassLoader {
        Isolated() {
            super(null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("java.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = JavaOnlyLoader.class.getResourceAsStream('/' + name.replace('.', '/') + ".class")) {
                if (in == null || !name.startsWith("dev.coalesce.")) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
