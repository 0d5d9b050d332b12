// What test/t/110_clients.pl has each driver do, by JDBC.  PGPORT and PGDATABASE say where.
import java.math.BigDecimal;
import java.sql.*;
import java.time.LocalDate;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

public class Client {
	static final String INSERT = "INSERT INTO spending (insurer, amount, day, purpose, voucher) VALUES (?, ?, ?, ?, ?)";

	static Connection connect(String user) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE") + "?reWriteBatchedInserts=true&user=" + user);
	}

	static void bind(PreparedStatement insert, String amount, String purpose, String voucher) throws SQLException {
		insert.setString(1, "阳光财险");
		insert.setBigDecimal(2, new BigDecimal(amount));
		insert.setObject(3, LocalDate.of(2026, 3, 1));
		insert.setString(4, purpose);
		insert.setString(5, voucher);
	}

	static void refused(SQLException e) {
		while (!(e instanceof PSQLException))
			e = e.getNextException();
		ServerErrorMessage m = ((PSQLException) e).getServerErrorMessage();
		System.out.println("refused " + String.join(" | ", e.getSQLState(), m.getMessage(), m.getDetail(), m.getHint(), m.getSchema() + "." + m.getTable(), m.getConstraint()));
	}

	static void count(Connection app, String when) throws SQLException {
		try (Statement s = app.createStatement(); ResultSet r = s.executeQuery("SELECT count(*), sum(amount) FROM spending")) {
			r.next();
			System.out.println(when + ": " + r.getLong(1) + " rows, " + r.getBigDecimal(2) + " yuan");
		}
	}

	public static void main(String[] arguments) throws Exception {
		try (Connection app = connect("app"); PreparedStatement insert = app.prepareStatement(INSERT)) {
			app.setAutoCommit(false);
			for (String[] row : new String[][] {{"50", "PZ-1"}, {"60.5", "PZ-2"}, {"10.25", "PZ-3"}}) {
				bind(insert, row[0], "安全生产宣传教育培训", row[1]);
				insert.addBatch();
			}
			insert.executeBatch();
			app.commit();
			count(app, "a batch");

			bind(insert, "1", "安全生产宣传教育培训", "PZ-4");
			insert.executeUpdate();
			Savepoint savepoint = app.setSavepoint();
			try {
				bind(insert, "1000", "安全生产宣传教育培训", "PZ-5");
				insert.executeUpdate();
			} catch (SQLException e) {
				refused(e);
				app.rollback(savepoint);
			}
			app.commit();
			count(app, "a savepoint");

			try {
				for (String purpose : new String[] {"安全生产宣传教育培训", "业务招待费"}) {
					bind(insert, "1", purpose, "PZ-" + purpose);
					insert.addBatch();
				}
				insert.executeBatch();
			} catch (SQLException e) {
				refused(e);
				app.rollback();
			}
			count(app, "a batch refused");
		}
		try (Connection head = connect("head");
			 PreparedStatement report = head.prepareStatement("SELECT insurer, year, received, spent FROM safeins.fee_status(?)");
			 PreparedStatement chinese = head.prepareStatement("SELECT 承保机构, 年度, \"实收保费（元）\" FROM safeins_zh.fee_status")) {
			report.setString(1, "2026-12-31");
			ResultSet r = report.executeQuery();
			while (r.next())
				System.out.println("report: " + r.getString("insurer") + " " + r.getInt("year") + " " + r.getBigDecimal("received") + " " + r.getBigDecimal("spent"));
			r = chinese.executeQuery();
			while (r.next())
				System.out.println("报表: " + r.getString("承保机构") + " " + r.getInt("年度") + " " + r.getBigDecimal("实收保费（元）"));
		}
	}
}
