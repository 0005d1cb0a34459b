"""The works behind the methods: what the keys that models and measures name stand for."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

__all__ = ["MEASURES", "WORKS", "reference", "references"]

WORKS = MappingProxyType(
    {
        "Achen2006": "Achen, Christopher H. (2006). Institutional realism and bargaining models. In Thomson, "
        "Stokman, Achen and König (eds.), The European Union Decides. Cambridge University Press.",
        "AllazVila1993": "Allaz, Blaise and Jean-Luc Vila (1993). Cournot competition, forward markets and "
        "efficiency. Journal of Economic Theory 59, 1–16.",
        "Aref2020": "Aref, Samin, Andrew J. Mason and Mark C. Wilson (2020). A modeling and computational study of "
        "the frustration index in signed networks. Networks 75, 95–110.",
        "ArreguiPerarnaud2022": "Arregui, Javier and Clément Perarnaud (2022). A new dataset on legislative "
        "decision-making in the European Union: the DEU III dataset. Journal of European Public Policy 29, 12–22.",
        "ArreguiStokmanThomson2004": "Arregui, Javier, Frans N. Stokman and Robert Thomson (2004). Bargaining in the "
        "European Union and shifts in actors' policy positions. European Union Politics 5, 47–72.",
        "Bailey2017": "Bailey, Michael A., Anton Strezhnev and Erik Voeten (2017). Estimating dynamic state "
        "preferences from United Nations voting data. Journal of Conflict Resolution 61, 430–456.",
        "Baker1968": "Baker, J. D., J. M. McKendry and D. J. Mace (1968). Certitude judgments in an operational "
        "environment. U.S. Army Behavioral Science Research Laboratory.",
        "Banzhaf1965": "Banzhaf, John F. (1965). Weighted voting doesn't work: a mathematical analysis. Rutgers Law "
        "Review 19, 317–343.",
        "BinmoreRubinsteinWolinsky1986": "Binmore, Ken, Ariel Rubinstein and Asher Wolinsky (1986). The Nash "
        "bargaining solution in economic modelling. RAND Journal of Economics 17, 176–188.",
        "Black1948": "Black, Duncan (1948). On the rationale of group decision-making. Journal of Political "
        "Economy 56, 23–34.",
        "Bresnahan1982": "Bresnahan, Timothy F. (1982). The oligopoly solution concept is identified. Economics "
        "Letters 10, 87–92.",
        "Brier1950": "Brier, Glenn W. (1950). Verification of forecasts expressed in terms of probability. "
        "Monthly Weather Review 78, 1–3.",
        "BuenoDeMesquita1985": "Bueno de Mesquita, Bruce (1985). The War Trap revisited: a revised expected utility "
        "model. American Political Science Review 79, 156–177.",
        "BuenoDeMesquita1994": "Bueno de Mesquita, Bruce (1994). Political forecasting: an expected utility method. In "
        "Bueno de Mesquita and Stokman (eds.), European Community Decision Making. Yale University Press.",
        "BuenoDeMesquita1997": "Bueno de Mesquita, Bruce (1997). A decision making model: its structure and form. "
        "International Interactions 23, 235–266.",
        "BuenoDeMesquitaLalman1992": "Bueno de Mesquita, Bruce and David Lalman (1992). War and Reason: Domestic and "
        "International Imperatives. Yale University Press.",
        "BulowGeanakoplosKlemperer1985": "Bulow, Jeremy I., John D. Geanakoplos and Paul D. Klemperer (1985). "
        "Multimarket oligopoly: strategic substitutes and complements. Journal of Political Economy 93, 488–511.",
        "Cameron2000": "Cameron, Charles M. (2000). Veto Bargaining: Presidents and the Politics of Negative "
        "Power. Cambridge University Press.",
        "CarterKohn1994": "Carter, Chris K. and Robert Kohn (1994). On Gibbs sampling for state space models. "
        "Biometrika 81, 541–553.",
        "CartwrightHarary1956": "Cartwright, Dorwin and Frank Harary (1956). Structural balance: a generalization "
        "of Heider's theory. Psychological Review 63, 277–293.",
        "ChoKreps1987": "Cho, In-Koo and David M. Kreps (1987). Signaling games and stable equilibria. Quarterly "
        "Journal of Economics 102, 179–221.",
        "Coleman1971": "Coleman, James S. (1971). Control of collectivities and the power of a collectivity to act. In "
        "Lieberman (ed.), Social Choice. Gordon and Breach.",
        "Condorcet1785": "Condorcet, Marquis de (1785). Essai sur l'application de l'analyse à la probabilité des "
        "décisions rendues à la pluralité des voix. Imprimerie Royale.",
        "Cooke1991": "Cooke, Roger M. (1991). Experts in Uncertainty: Opinion and Subjective Probability in Science. "
        "Oxford University Press.",
        "Corts1999": "Corts, Kenneth S. (1999). Conduct parameters and the measurement of market power. Journal of "
        "Econometrics 88, 227–250.",
        "Davis1967": "Davis, James A. (1967). Clustering and structural balance in graphs. Human Relations 20, "
        "181–187.",
        "DeeganPackel1978": "Deegan, John and Edward W. Packel (1978). A new index of power for simple n-person games. "
        "International Journal of Game Theory 7, 113–123.",
        "DijkstraVanAssen2018": "Dijkstra, Jacob, Marcel A. L. M. van Assen, Frans N. Stokman and Jelmer Draaijer "
        "(2018). [On rates left to chance in the model of exchanges of voting positions; cited at second hand.]",
        "Dittmer1981": "Dittmer, Lowell (1981). The strategic triangle: an elementary game-theoretical analysis. "
        "World Politics 33, 485–515.",
        "EfirdLesterWise2016": "Efird, Brian, Leo Lester and Ben Wise (2016). Analyzing coalitions in China's policy "
        "formulation: reforming the role of state-owned enterprises in China's energy sector. Journal of East Asian "
        "Studies 16, 1–28.",
        "EggingBratseth2020": "Egging-Bratseth, Ruud, Tobias Baltensperger and Asgeir Tomasgard (2020). Solving "
        "oligopolistic equilibrium problems with convex optimization. European Journal of Operational Research 284, "
        "44–52.",
        "Fang1993": "Fang, Liping, Keith W. Hipel and D. Marc Kilgour (1993). Interactive Decision Making: The "
        "Graph Model for Conflict Resolution. Wiley.",
        "Fang2003": "Fang, Liping, Keith W. Hipel, D. Marc Kilgour and Xiaoyong Peng (2003). A decision support "
        "system for interactive decision making. Part I: Model formulation; Part II: Analysis and output "
        "interpretation. IEEE Transactions on Systems, Man, and Cybernetics, Part C 33, 42–55 and 56–66.",
        "Fearon1995": "Fearon, James D. (1995). Rationalist explanations for war. International Organization 49, "
        "379–414.",
        "Fearon1997": "Fearon, James D. (1997). Signaling foreign policy interests: tying hands versus sinking costs. "
        "Journal of Conflict Resolution 41, 68–90.",
        "FelsenthalMachover1997": "Felsenthal, Dan S. and Moshé Machover (1997). Ternary voting games. International "
        "Journal of Game Theory 26, 335–351.",
        "FraserHipel1984": "Fraser, Niall M. and Keith W. Hipel (1984). Conflict Analysis: Models and "
        "Resolutions. North-Holland.",
        "Genest1986": "Genest, Christian and James V. Zidek (1986). Combining probability distributions: a "
        "critique and an annotated bibliography. Statistical Science 1, 114–135.",
        "Gittins1979": "Gittins, John C. (1979). Bandit processes and dynamic allocation indices. Journal of the "
        "Royal Statistical Society, Series B 41, 148–177.",
        "Goldstein1992": "Goldstein, Joshua S. (1992). A conflict-cooperation scale for WEIS events data. "
        "Journal of Conflict Resolution 36, 369–385.",
        "Golombek1995": "Golombek, Rolf, Eystein Gjelsvik and Knut Einar Rosendahl (1995). Effects of liberalizing the "
        "natural gas markets in Western Europe. The Energy Journal 16(1), 85–111.",
        "Good1952": "Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society, Series B "
        "14, 107–114.",
        "Haege2011": "Häge, Frank M. (2011). Choice or circumstance? Adjusting measures of foreign policy similarity "
        "for chance agreement. Political Analysis 19, 287–305.",
        "Harker1991": "Harker, Patrick T. (1991). Generalized Nash games and quasi-variational inequalities. European "
        "Journal of Operational Research 54, 81–94.",
        "HarsanyiSelten1972": "Harsanyi, John C. and Reinhard Selten (1972). A generalized Nash solution for "
        "two-person bargaining games with incomplete information. Management Science 18, 80–106.",
        "Heider1946": "Heider, Fritz (1946). Attitudes and cognitive organization. Journal of Psychology 21, "
        "107–112.",
        "Hemming2018": "Hemming, Victoria, Mark A. Burgman, Anca M. Hanea, Marissa F. McBride and Bonnie C. Wintle "
        "(2018). A practical guide to structured expert elicitation using the IDEA protocol. Methods in Ecology and "
        "Evolution 9, 169–180.",
        "Heuer1999": "Heuer, Richards J. (1999). Psychology of Intelligence Analysis. Center for the Study of "
        "Intelligence.",
        "Hobbs2001": "Hobbs, Benjamin F. (2001). Linear complementarity models of Nash-Cournot competition in "
        "bilateral and POOLCO power markets. IEEE Transactions on Power Systems 16, 194–202.",
        "Holler1982": "Holler, Manfred J. (1982). Forming coalitions and measuring voting power. Political Studies 30, "
        "262–271.",
        "Howard1971": "Howard, Nigel (1971). Paradoxes of Rationality: Theory of Metagames and Political "
        "Behavior. MIT Press.",
        "ICD2015": "Office of the Director of National Intelligence (2015). Intelligence Community Directive "
        "203: Analytic Standards.",
        "Iida1993": "Iida, Keisuke (1993). When and how do domestic constraints matter? Two-level games with "
        "uncertainty. Journal of Conflict Resolution 37, 403–426.",
        "Inohara2008": "Inohara, Takehiro and Keith W. Hipel (2008). Coalition analysis in the graph model for "
        "conflict resolution. Systems Engineering 11, 343–359.",
        "Johnston1978": "Johnston, Ronald J. (1978). On the measurement of power: some reactions to Laver. Environment "
        "and Planning A 10, 907–914.",
        "KalaiSmorodinsky1975": "Kalai, Ehud and Meir Smorodinsky (1975). Other solutions to Nash's bargaining "
        "problem. Econometrica 43, 513–518.",
        "Keelin2016": "Keelin, Thomas W. (2016). The metalog distributions. Decision Analysis 13, 243–277.",
        "KeeneyRaiffa1976": "Keeney, Ralph L. and Howard Raiffa (1976). Decisions with Multiple Objectives: "
        "Preferences and Value Tradeoffs. Wiley.",
        "Kilgour1987": "Kilgour, D. Marc, Keith W. Hipel and Liping Fang (1987). The graph model for conflicts. "
        "Automatica 23, 41–55.",
        "Kilgour2001": "Kilgour, D. Marc, Keith W. Hipel, Liping Fang and Xiaoyong Peng (2001). Coalition analysis in "
        "group decision support. Group Decision and Negotiation 10, 159–175.",
        "Krehbiel1998": "Krehbiel, Keith (1998). Pivotal Politics: A Theory of U.S. Lawmaking. University of "
        "Chicago Press.",
        "Kydd2000": "Kydd, Andrew H. (2000). Trust, reassurance, and cooperation. International Organization 54, "
        "325–357.",
        "Kydd2005": "Kydd, Andrew H. (2005). Trust and Mistrust in International Relations. Princeton University "
        "Press.",
        "LiKilgourHipel2005": "Li, Kevin W., D. Marc Kilgour and Keith W. Hipel (2005). Status quo analysis in "
        "the graph model for conflict resolution. Journal of the Operational Research Society 56, 699–707.",
        "LiuSabatti2000": "Liu, Jun S. and Chiara Sabatti (2000). Generalised Gibbs sampler and multigrid Monte Carlo "
        "for Bayesian computation. Biometrika 87, 353–369.",
        "Malcolm1959": "Malcolm, D. G., J. H. Roseboom, C. E. Clark and W. Fazar (1959). Application of a "
        "technique for research and development program evaluation. Operations Research 7, 646–669.",
        "Mandel2018": "Mandel, David R., Christopher W. Karvetski and Mandeep K. Dhami (2018). Boosting intelligence "
        "analysts' judgment accuracy: what works, what fails? Judgment and Decision Making 13, 607–621.",
        "Markowitz1952": "Markowitz, Harry (1952). Portfolio selection. Journal of Finance 7, 77–91.",
        "MartinQuinn2002": "Martin, Andrew D. and Kevin M. Quinn (2002). Dynamic ideal point estimation via Markov "
        "chain Monte Carlo for the U.S. Supreme Court, 1953–1999. Political Analysis 10, 134–153.",
        "Marvel2011": "Marvel, Seth A., Jon Kleinberg, Robert D. Kleinberg and Steven H. Strogatz (2011). "
        "Continuous-time model of structural balance. Proceedings of the National Academy of Sciences 108, "
        "1771–1776.",
        "MathesonWinkler1976": "Matheson, James E. and Robert L. Winkler (1976). Scoring rules for continuous "
        "probability distributions. Management Science 22, 1087–1096.",
        "McKelveyPalfrey1995": "McKelvey, Richard D. and Thomas R. Palfrey (1995). Quantal response equilibria "
        "for normal form games. Games and Economic Behavior 10, 6–38.",
        "McKelveyPalfrey1998": "McKelvey, Richard D. and Thomas R. Palfrey (1998). Quantal response equilibria for "
        "extensive form games. Experimental Economics 1, 9–41.",
        "MetzlerHobbsPang2003": "Metzler, Carolyn, Benjamin F. Hobbs and Jong-Shi Pang (2003). Nash-Cournot equilibria "
        "in power markets on a linearized DC network with arbitrage: formulations and properties. Networks and "
        "Spatial Economics 3, 123–150.",
        "MondererShapley1996": "Monderer, Dov and Lloyd S. Shapley (1996). Potential games. Games and Economic "
        "Behavior 14, 124–143.",
        "Nash1950": "Nash, John F. (1950). The bargaining problem. Econometrica 18, 155–162.",
        "Newcombe1998": "Newcombe, Robert G. (1998). Interval estimation for the difference between independent "
        "proportions: comparison of eleven methods. Statistics in Medicine 17, 873–890.",
        "Penrose1946": "Penrose, Lionel S. (1946). The elementary statistics of majority voting. Journal of the Royal "
        "Statistical Society 109, 53–57.",
        "Putnam1988": "Putnam, Robert D. (1988). Diplomacy and domestic politics: the logic of two-level games. "
        "International Organization 42, 427–460.",
        "RegoVieira2017": "Rêgo, Leandro Chaves and Giannini Italino Alves Vieira (2017). Symmetric sequential "
        "stability in the graph model for conflict resolution with multiple decision makers. Group Decision "
        "and Negotiation 26, 775–792.",
        "ReynoldsSnapp1986": "Reynolds, Robert J. and Bruce R. Snapp (1986). The competitive effects of partial "
        "equity interests and joint ventures. International Journal of Industrial Organization 4, 141–153.",
        "RomerRosenthal1978": "Romer, Thomas and Howard Rosenthal (1978). Political resource allocation, "
        "controlled agendas, and the status quo. Public Choice 33, 27–43.",
        "Rosen1965": "Rosen, J. B. (1965). Existence and uniqueness of equilibrium points for concave n-person games. "
        "Econometrica 33, 520–534.",
        "Rubinstein1982": "Rubinstein, Ariel (1982). Perfect equilibrium in a bargaining model. Econometrica 50, "
        "97–109.",
        "Salmon2011": "Salmon, John K., Mark A. Moraes, Ron O. Dror and David E. Shaw (2011). Parallel random "
        "numbers: as easy as 1, 2, 3. Proceedings of SC11. ACM.",
        "Satopaa2014": "Satopää, Ville A., Jonathan Baron, Dean P. Foster, Barbara A. Mellers, Philip E. Tetlock and "
        "Lyle H. Ungar (2014). Combining multiple probability predictions using a simple logit model. International "
        "Journal of Forecasting 30, 344–356.",
        "Savage1951": "Savage, Leonard J. (1951). The theory of statistical decision. Journal of the American "
        "Statistical Association 46, 55–67.",
        "ScholzCalbertSmith2011": "Scholz, Jason B., Gregory J. Calbert and Glen A. Smith (2011). Unravelling Bueno "
        "de Mesquita's group decision model. Journal of Theoretical Politics 23, 510–531.",
        "ShapleyShubik1954": "Shapley, Lloyd S. and Martin Shubik (1954). A method for evaluating the distribution of "
        "power in a committee system. American Political Science Review 48, 787–792.",
        "Signorino1999": "Signorino, Curtis S. (1999). Strategic interaction and the statistical analysis of "
        "international conflict. American Political Science Review 93, 279–297.",
        "SignorinoRitter1999": "Signorino, Curtis S. and Jeffrey M. Ritter (1999). Tau-b or not tau-b: measuring the "
        "similarity of foreign policy positions. International Studies Quarterly 43, 115–144.",
        "Simon1956": "Simon, Herbert A. (1956). Rational choice and the structure of the environment. "
        "Psychological Review 63, 129–138.",
        "Slade1994": "Slade, Margaret E. (1994). What does an oligopoly maximize? Journal of Industrial Economics 42, "
        "45–61.",
        "Stokman1994": "Stokman, Frans N. and Reinier Van Oosten (1994). The exchange of voting positions: an "
        "object-oriented model of policy networks. In Bueno de Mesquita and Stokman (eds.), European Community "
        "Decision Making. Yale University Press.",
        "Stone1961": "Stone, Mervyn (1961). The opinion pool. Annals of Mathematical Statistics 32, 1339–1342.",
        "Tarar2001": "Tarar, Ahmer (2001). International bargaining with two-sided domestic constraints. Journal of "
        "Conflict Resolution 45, 320–340.",
        "VanDenBos1991": "Van den Bos, Jan M. M. (1991). Dutch EC Policy Making: A Model-Guided Approach to "
        "Coordination and Negotiation. Thela Thesis.",
        "Voeten2001": "Voeten, Erik (2001). Outside options and the logic of Security Council action. American "
        "Political Science Review 95, 845–858.",
        "Wald1945": "Wald, Abraham (1945). Statistical decision functions which minimize the maximum risk. "
        "Annals of Mathematics 46, 265–280.",
        "WestfallYoung1993": "Westfall, Peter H. and S. Stanley Young (1993). Resampling-Based Multiple Testing: "
        "Examples and Methods for p-Value Adjustment. Wiley.",
        "Wilson1927": "Wilson, Edwin B. (1927). Probable inference, the law of succession, and statistical "
        "inference. Journal of the American Statistical Association 22, 209–212.",
        "Wintle2019": "Wintle, Bonnie C., Hannah Fraser, Ben C. Wills, Ann E. Nicholson and Fiona Fidler (2019). "
        "Verbal probabilities: very likely to be somewhat more confusing than numbers. PLoS ONE 14, e0213522.",
        "WiseLesterEfird2015": "Wise, Ben, Leo Lester and Brian Efird (2015). An introduction to the KAPSARC toolkit "
        "for behavioral analysis (KTAB) using one-dimensional spatial models. King Abdullah Petroleum Studies and "
        "Research Center.",
        "Wu1996": "Wu, Yu-Shan (1996). Exploring dual triangles: the development of Taipei-Washington-Beijing "
        "relations. Issues and Studies 32, 26–52.",
        "ZagareKilgour2000": "Zagare, Frank C. and D. Marc Kilgour (2000). Perfect Deterrence. Cambridge University "
        "Press.",
    }
)
_SAME = MappingProxyType(
    {
        "FangHipelKilgour1993": "Fang1993",
        "KilgourHipelFang1987": "Kilgour1987",
        "MandelKarvetskiDhami2018": "Mandel2018",
        "StokmanVanOosten1994": "Stokman1994",
    }
)
MEASURES = (
    "ICD2015",
    "Wintle2019",
    "Wilson1927",
    "Newcombe1998",
    "WestfallYoung1993",
    "Savage1951",
    "Wald1945",
    "Simon1956",
    "Keelin2016",
    "Malcolm1959",
    "Salmon2011",
)
"""What every run uses, whatever its case holds: words, intervals, nulls, regret, distributions, random numbers."""


def reference(key: str) -> str:
    """Give the full reference of a work; a key without one stands for itself.

    >>> reference("Nash1950")
    'Nash, John F. (1950). The bargaining problem. Econometrica 18, 155–162.'
    """
    return WORKS.get(_SAME.get(key, key), key)


def references(keys: Iterable[str]) -> tuple[str, ...]:
    """Give the references of works, each once, by author.

    >>> len(references(["Nash1950", "Nash1950", "Black1948"]))
    2
    """
    return tuple(sorted({reference(key) for key in keys}, key=str.casefold))
