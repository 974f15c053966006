package shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The servlet of the web application. Its answers name the application. */
public final class PriceServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Prices prices = new Prices();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String sku = request.getParameter("sku");
        String application = request.getContextPath();
        try {
            response.getWriter().print(answer(request.getPathInfo(), application, sku));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String answer(String what, String application, String sku) throws Exception {
        return switch (what) {
            case "/cached" -> prices.cached(sku, application);
            case "/concurrent" -> prices.concurrent(sku, application);
            case "/everything" -> new Everything().use();
            default -> throw new IllegalArgumentException(what);
        };
    }
}
