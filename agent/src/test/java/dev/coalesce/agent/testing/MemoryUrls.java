package dev.coalesce.agent.testing;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Class files in memory, on the search path of a {@link URLClassLoader}: the weaver may read them from there. */
public final class MemoryUrls {
    private final Map<String, byte[]> classes;
    private final Map<String, Integer> opened = new HashMap<>();
    private final List<String> read = new ArrayList<>();

    /** Takes class files by the name of the class, with dots. */
    public MemoryUrls(Map<String, byte[]> classes) {
        this.classes = classes;
    }

    /** Creates a loader that has these class files. */
    public URLClassLoader loader(@Nullable ClassLoader parent) {
        return new URLClassLoader(new URL[] {root()}, parent);
    }

    /** Lists the files that were read. The JDK opens each file first, to see whether it exists. */
    public List<String> read() {
        return read;
    }

    private URL root() {
        try {
            return new URL(null, "memory:/", new Handler());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Handler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                    return open(getURL().getPath().substring(1));
                }
            };
        }
    }

    private InputStream open(String name) throws FileNotFoundException {
        byte[] bytes = classes.get(name.replace(".class", "").replace('/', '.'));
        if (bytes == null) {
            throw new FileNotFoundException(name);
        }
        if (opened.merge(name, 1, Integer::sum) % 2 == 0) {
            read.add(name);
        }
        return new ByteArrayInputStream(bytes);
    }
}
